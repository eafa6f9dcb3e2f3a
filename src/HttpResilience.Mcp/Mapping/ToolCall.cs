namespace HttpResilience.Mcp.Mapping;

/// <summary>A request as its mapping sees it, read once: what arguments are written from.</summary>
internal sealed class ToolCall(ToolMapping mapping, Dictionary<string, string> path, IReadOnlyList<KeyValuePair<string, List<string>>> query, ReadOnlyMemory<byte> body)
{
    public ToolMapping Mapping => mapping;

    public IReadOnlyList<KeyValuePair<string, List<string>>> Query => query;

    /// <summary>JSON, or empty.</summary>
    public ReadOnlyMemory<byte> Body => body;

    public string Path(string name) => path[name];

    public List<string>? Parameter(string name)
    {
        foreach (var (key, values) in query)
        {
            if (key == name)
                return values;
        }

        return null;
    }

    /// <summary>Whether the request has something for this argument.</summary>
    public bool Has(ArgumentNode argument) => argument.Source switch
    {
        null => argument.Members.Any(Has),
        { Kind: SourceKind.Query } => query.Count > 0,
        { Kind: SourceKind.QueryParameter, Text: var name } => Parameter(name) is not null,
        { Kind: SourceKind.Body } => !body.IsEmpty,
        _ => true,
    };

    /// <summary>Whether all of the request's query has a place in the call: what has none would be lost without a word.</summary>
    public bool TakesAllOfQuery => mapping.TakesQuery || query.All(parameter => mapping.QueryParameters.Contains(parameter.Key));
}
