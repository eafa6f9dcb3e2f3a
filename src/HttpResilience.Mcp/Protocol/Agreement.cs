namespace HttpResilience.Mcp.Protocol;

/// <summary>How an attempt to come to terms with a server ended: one of the two is not null.</summary>
internal readonly record struct Agreement(McpConnection? Connection, Refusal? Refusal)
{
    public static implicit operator Agreement(McpConnection connection) => new(connection, null);

    public static implicit operator Agreement(Refusal refusal) => new(null, refusal);
}
