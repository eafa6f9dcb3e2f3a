namespace HttpResilience.Mcp;

/// <summary>A call as it is posted: the JSON-RPC text, its id, and the arguments that the server wants to see in headers too.</summary>
internal sealed record CallBody(long Id, ReadOnlyMemory<byte> Json, IReadOnlyList<KeyValuePair<string, string>> Headers);
