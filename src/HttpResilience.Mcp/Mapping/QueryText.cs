namespace HttpResilience.Mcp.Mapping;

/// <summary>A query's parameters, in their order; those of the same name together.</summary>
internal static class QueryText
{
    public static IReadOnlyList<KeyValuePair<string, List<string>>> Parse(ReadOnlySpan<char> pathAndQuery)
    {
        var start = pathAndQuery.IndexOf('?');
        var rest = start < 0 ? [] : pathAndQuery[(start + 1)..];
        List<KeyValuePair<string, List<string>>> parameters = [];
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf('=');
            var name = Unescape(equals < 0 ? pair : pair[..equals]);
            var values = parameters.Find(parameter => parameter.Key == name).Value;
            if (values is null)
                parameters.Add(KeyValuePair.Create(name, values = []));
            values.Add(equals < 0 ? "" : Unescape(pair[(equals + 1)..]));
        }

        return parameters;
    }

    // As servers read a query: a plus is a space.
    private static string Unescape(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
}
