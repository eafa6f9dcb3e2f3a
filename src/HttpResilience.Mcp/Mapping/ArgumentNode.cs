namespace HttpResilience.Mcp.Mapping;

/// <summary>An argument: an object of others, or a value from the request.</summary>
internal sealed class ArgumentNode(string name)
{
    /// <summary>The last name that stands for the members of an object.</summary>
    public const string Spread = "*";

    private readonly List<ArgumentNode> _members = [];

    public string Name => name;

    public IReadOnlyList<ArgumentNode> Members => _members;

    /// <summary>Null for an object.</summary>
    public ArgumentSource? Source { get; private set; }

    public bool IsSpread => name == Spread;

    /// <param name="arguments">Names with dots, and the texts of their sources. Valid: the rules have seen them.</param>
    public static ArgumentNode Create(IEnumerable<KeyValuePair<string, string>> arguments)
    {
        var root = new ArgumentNode("");
        foreach (var (path, text) in arguments.OrderBy(static argument => argument.Key, StringComparer.Ordinal))
        {
            var node = root;
            foreach (var part in path.Split('.'))
                node = node.GetOrAdd(part);
            node.Source = ArgumentSource.Parse(text);
        }

        return root;
    }

    /// <summary>All values below it.</summary>
    public IEnumerable<ArgumentSource> Sources() => Source is { } source ? [source] : _members.SelectMany(static member => member.Sources());

    private ArgumentNode GetOrAdd(string part)
    {
        var member = _members.Find(candidate => candidate.Name == part);
        if (member is null)
            _members.Add(member = new ArgumentNode(part));
        return member;
    }
}
