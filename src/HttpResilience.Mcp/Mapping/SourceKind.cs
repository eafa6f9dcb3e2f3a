namespace HttpResilience.Mcp.Mapping;

/// <summary>Where an argument comes from.</summary>
internal enum SourceKind
{
    /// <summary>A text of the settings.</summary>
    Literal,

    /// <summary>A segment of the request's path.</summary>
    Path,

    /// <summary>All parameters of its query.</summary>
    Query,

    /// <summary>One of them.</summary>
    QueryParameter,

    /// <summary>Its body.</summary>
    Body,
}
