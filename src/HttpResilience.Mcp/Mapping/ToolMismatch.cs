namespace HttpResilience.Mcp.Mapping;

/// <summary>What does not fit between the settings and the server.</summary>
/// <param name="Operation">What the settings call it.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Argument">Null where the tool is not there at all.</param>
/// <param name="IsRequired">The tool wants the argument and nobody gives it; otherwise it is given, and the tool does not take it.</param>
internal readonly record struct ToolMismatch(string Operation, string Tool, string? Argument = null, bool IsRequired = false);
