namespace HttpResilience.Mcp.Mapping;

/// <summary>What a tool wants an argument to be, as far as a text can become it.</summary>
internal enum SchemaKind
{
    Any,
    Number,
    Flag,
    List,
}
