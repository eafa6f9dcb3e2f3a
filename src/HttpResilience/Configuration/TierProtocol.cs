namespace HttpResilience;

/// <summary>What a tier speaks.</summary>
public enum TierProtocol
{
    /// <summary>The service's own HTTP: a request is sent as it is, to another address.</summary>
    Http,

    /// <summary>The Model Context Protocol: a request becomes a tool call. Needs the package HttpResilience.Mcp.</summary>
    Mcp,
}
