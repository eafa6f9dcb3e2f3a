using HttpResilience.Configuration;

namespace HttpResilience.Routing;

/// <summary>
/// Finds a request's operation by walking its path through a tree of segments, so that the cost grows with the path and not with the number of operations. Immutable once built.
/// </summary>
internal sealed class OperationMatcher
{
    private readonly Node _root = new();

    public bool IsEmpty { get; private set; } = true;

    /// <param name="method">The method, or null for any.</param>
    /// <param name="template">A valid template: validation has seen it.</param>
    /// <param name="operation">What the template stands for.</param>
    public void Add(string? method, string template, TierOperation operation)
    {
        IsEmpty = false;
        var node = _root;
        foreach (var segment in OperationTemplate.AsSent(template)[1..].Split('/'))
        {
            if (segment == "*")
            {
                node.Rest.Add(method, operation);
                return;
            }

            node = segment.StartsWith('{') ? node.Parameter ??= new Node() : node.GetOrAddLiteral(segment);
        }

        node.Here.Add(method, operation);
    }

    /// <param name="method">The request's method.</param>
    /// <param name="path">The path below the client's base address, with or without a slash in front, without a query.</param>
    public TierOperation? Match(string method, ReadOnlySpan<char> path) => IsEmpty ? null : Match(_root, method, path.TrimStart('/'), ended: false);

    // Literal before parameter before rest, going back where the better start leads nowhere.
    private static TierOperation? Match(Node node, string method, ReadOnlySpan<char> path, bool ended)
    {
        if (ended)
            return node.Here.Find(method);
        var slash = path.IndexOf('/');
        var segment = slash < 0 ? path : path[..slash];
        var rest = slash < 0 ? [] : path[(slash + 1)..];
        var found = node.FindLiteral(segment) is { } literal ? Match(literal, method, rest, slash < 0) : null;
        if (found is null && node.Parameter is { } parameter && !segment.IsEmpty)
            found = Match(parameter, method, rest, slash < 0);
        return found ?? node.Rest.Find(method);
    }

    private sealed class Node
    {
        // Keyed by the segment's hash, because .NET 8 has no dictionary that can be asked with a span.
        private readonly Dictionary<int, List<(string Segment, Node Node)>> _literals = [];

        public Node? Parameter { get; set; }

        public MethodTable Here { get; } = new();

        public MethodTable Rest { get; } = new();

        public Node GetOrAddLiteral(string segment)
        {
            if (FindLiteral(segment) is { } existing)
                return existing;
            var hash = string.GetHashCode(segment);
            if (!_literals.TryGetValue(hash, out var bucket))
                _literals.Add(hash, bucket = []);
            var node = new Node();
            bucket.Add((segment, node));
            return node;
        }

        public Node? FindLiteral(ReadOnlySpan<char> segment)
        {
            if (_literals.Count == 0 || !_literals.TryGetValue(string.GetHashCode(segment), out var bucket))
                return null;
            foreach (var (text, node) in bucket)
            {
                if (segment.SequenceEqual(text))
                    return node;
            }

            return null;
        }
    }

    private sealed class MethodTable
    {
        private readonly List<(string Method, TierOperation Operation)> _byMethod = [];
        private TierOperation? _any;

        public void Add(string? method, TierOperation operation)
        {
            if (method is null)
                _any = operation;
            else
                _byMethod.Add((method, operation));
        }

        public TierOperation? Find(string method)
        {
            foreach (var (text, operation) in _byMethod)
            {
                if (string.Equals(text, method, StringComparison.OrdinalIgnoreCase))
                    return operation;
            }

            return _any;
        }
    }
}
