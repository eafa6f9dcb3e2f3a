namespace HttpResilience.Mcp.Protocol;

/// <summary>What came back for one post that is no tool call: a reply, or the refusal that stood in its place. Neither for what could not be read.</summary>
internal readonly record struct McpExchange(JsonRpcReply? Reply, Refusal? Refusal, string? SessionId)
{
    public bool IsResult => Reply is { ErrorCode: null };

    /// <summary>A status that speaks of the server's state and not of what was asked: it would say the same to anything.</summary>
    public bool IsAboutTheServer => Refusal is { Status: var status } && (int)status is 401 or 403 or 408 or 429 or 502 or 503 or 504;
}
