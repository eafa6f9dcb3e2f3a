namespace HttpResilience.Mcp.Mapping;

/// <summary>Whose the object is that a tool gives back, as far as its output schema says.</summary>
internal enum OutputShape
{
    /// <summary>The service's.</summary>
    Own,

    /// <summary>It has one member, called result: the service's, or what a server puts around a value that is no object.</summary>
    OnlyResult,

    /// <summary>What the server puts around a value, and says so.</summary>
    Wrapped,
}
