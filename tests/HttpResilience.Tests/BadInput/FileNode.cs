using System.Globalization;
using System.Text.Json;

namespace HttpResilience.Tests.BadInput;

/// <summary>A key of a JSON file with its text and its children, as the documents of .NET's configuration describe them: case does not count, ':' in a key is a level.</summary>
internal sealed class FileNode(string path)
{
    public string Path { get; } = path;

    public string Key => Path[(Path.LastIndexOf(':') + 1)..];

    public string? Value { get; private set; }

    public Dictionary<string, FileNode> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Elements of a list in their order.</summary>
    public IEnumerable<FileNode> Elements =>
        Children.Values.OrderBy(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue);

    public FileNode? Find(string path) => path.Split(':').Aggregate((FileNode?)this, (node, key) => node?.Children.GetValueOrDefault(key));

    public static FileNode Read(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var root = new FileNode("");
        Fill(root, "", document.RootElement);
        return root;
    }

    private static void Fill(FileNode root, string path, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = element.EnumerateObject().ToArray();
                foreach (var property in properties)
                    Fill(root, Below(path, property.Name), property.Value);
                if (properties.Length == 0)
                    root.GetOrAdd(path);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Fill(root, Below(path, index.ToString(CultureInfo.InvariantCulture)), item);
                if (element.GetArrayLength() == 0)
                    root.GetOrAdd(path).Value = "";
                break;
            default:
                root.GetOrAdd(path).Value = element.ValueKind == JsonValueKind.Null ? null : element.ToString();
                break;
        }
    }

    private static string Below(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";

    private FileNode GetOrAdd(string path)
    {
        var node = this;
        if (path.Length == 0)
            return node;
        foreach (var key in path.Split(':'))
        {
            if (!node.Children.TryGetValue(key, out var child))
                node.Children.Add(key, child = new FileNode(node.Path.Length == 0 ? key : $"{node.Path}:{key}"));
            node = child;
        }

        return node;
    }
}
