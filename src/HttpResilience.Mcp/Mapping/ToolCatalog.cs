using System.Collections.Frozen;

namespace HttpResilience.Mcp.Mapping;

/// <summary>A server's tools as it lists them.</summary>
internal sealed class ToolCatalog
{
    private readonly FrozenDictionary<string, ListedTool> _tools;

    /// <param name="tools">Each as JSON. One that can't be read is left out; the others are there.</param>
    /// <param name="asked">When it was asked for: what it says was true no earlier.</param>
    public ToolCatalog(IReadOnlyList<ReadOnlyMemory<byte>> tools, long asked)
    {
        ListedTool[] readable = [.. tools.Select(ListedTool.Parse).OfType<ListedTool>()];
        _tools = readable.DistinctBy(static tool => tool.Name).ToFrozenDictionary(static tool => tool.Name, StringComparer.Ordinal);
        Unreadable = tools.Count - readable.Length;
        Asked = asked;
    }

    public long Asked { get; }

    public int Count => _tools.Count;

    /// <summary>How many of the listed could not be read.</summary>
    public int Unreadable { get; }

    public SchemaNode? Find(string tool) => _tools.GetValueOrDefault(tool)?.Input;

    /// <summary>Whether the tool is not there beyond doubt: one that could not be read may be this one.</summary>
    public bool Lacks(string tool) => Unreadable == 0 && !_tools.ContainsKey(tool);

    public OutputShape OutputOf(string tool) => _tools.GetValueOrDefault(tool)?.Output ?? OutputShape.Own;
}
