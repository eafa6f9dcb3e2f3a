namespace HttpResilience.Mcp.Mapping;

/// <summary>Where an argument comes from, read from its text in the settings.</summary>
/// <param name="Kind">From where.</param>
/// <param name="Text">The text, or the name there.</param>
internal readonly record struct ArgumentSource(SourceKind Kind, string Text)
{
    private const string QueryPrefix = "query.";

    public static ArgumentSource Parse(string text)
    {
        if (text.Length < 2 || text[0] != '{' || text[^1] != '}')
            return new ArgumentSource(SourceKind.Literal, text);
        var name = text[1..^1];
        return name switch
        {
            "query" => new ArgumentSource(SourceKind.Query, name),
            "body" => new ArgumentSource(SourceKind.Body, name),
            _ when name.StartsWith(QueryPrefix, StringComparison.Ordinal) => new ArgumentSource(SourceKind.QueryParameter, name[QueryPrefix.Length..]),
            _ => new ArgumentSource(SourceKind.Path, name),
        };
    }
}
