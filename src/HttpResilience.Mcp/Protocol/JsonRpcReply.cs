namespace HttpResilience.Mcp.Protocol;

/// <summary>The server's answer to one request: an error or a result, which is JSON that nobody has looked into yet.</summary>
internal sealed class JsonRpcReply
{
    /// <summary>Null for a result.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>The server's own words, which may hold arguments.</summary>
    public string? ErrorMessage { get; init; }

    public ReadOnlyMemory<byte> Result { get; init; }
}
