using HttpResilience.Configuration;

namespace HttpResilience.Mcp.Mapping;

/// <summary>A kind of request and the tool that takes its place. Immutable.</summary>
internal sealed class ToolMapping
{
    private readonly string[] _template;
    private readonly Func<string, string, bool>? _accepts;

    /// <param name="name">What the settings call it.</param>
    /// <param name="path">The template of the path.</param>
    /// <param name="options">The rest.</param>
    /// <param name="dialect">What the service says in its results.</param>
    /// <param name="accepts">Whether a segment can be what the template calls it; null for any.</param>
    public ToolMapping(string name, string path, McpToolOptions options, IResultDialect dialect, Func<string, string, bool>? accepts)
    {
        Name = name;
        Path = path;
        _template = path.TrimStart('/').Split('/');
        _accepts = accepts;
        Dialect = dialect;
        Tool = options.Tool ?? name;
        Method = options.Method!;
        Status = options.Status ?? 200;
        Arguments = ArgumentNode.Create(options.Arguments);
        ArgumentSource[] sources = [.. Arguments.Sources()];
        TakesBody = Array.Exists(sources, static source => source.Kind == SourceKind.Body);
        TakesQuery = Array.Exists(sources, static source => source.Kind == SourceKind.Query);
        QueryParameters = [.. sources.Where(static source => source.Kind == SourceKind.QueryParameter).Select(static source => source.Text)];
    }

    public string Name { get; }

    public string Path { get; }

    public string Tool { get; }

    public string Method { get; }

    public int Status { get; }

    public IResultDialect Dialect { get; }

    public ArgumentNode Arguments { get; }

    public bool TakesBody { get; }

    /// <summary>Whole.</summary>
    public bool TakesQuery { get; }

    /// <summary>One by one.</summary>
    public string[] QueryParameters { get; }

    /// <summary>What a valid template's segments are called. Empty for a literal.</summary>
    public static IEnumerable<string> NamesIn(string path) => path.TrimStart('/').Split('/').Where(static segment => segment.StartsWith('{')).Select(static segment => segment[1..^1]);

    /// <summary>The path's named segments, unescaped; null where one can't be what it is called.</summary>
    public Dictionary<string, string>? ReadPath(ReadOnlySpan<char> path)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = path.TrimStart('/');
        foreach (var segment in _template)
        {
            var slash = rest.IndexOf('/');
            var part = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            if (!segment.StartsWith('{'))
                continue;
            var (name, value) = (segment[1..^1], Uri.UnescapeDataString(part.ToString()));
            if (PathSegment.IsDots(value) || _accepts?.Invoke(name, value) == false)
                return null;
            values[name] = value;
        }

        return values;
    }
}
