namespace HttpResilience.Mcp.Protocol;

/// <summary>What was agreed upon with a server. Immutable; shared by all requests until the server no longer knows of it.</summary>
/// <param name="Version">The version of the protocol.</param>
/// <param name="SessionId">A secret; null where the server has no sessions.</param>
internal sealed record McpConnection(string Version, string? SessionId)
{
    public bool IsStateless { get; } = McpVersions.IsStateless(Version);

    public override string ToString() => Version;
}
