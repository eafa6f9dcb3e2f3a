using System.Collections.Frozen;
using ModelContextProtocol.Protocol;

namespace HttpResilience.Mcp.Mapping;

/// <summary>A server's tools as it lists them.</summary>
internal sealed class ToolCatalog(IReadOnlyList<Tool> tools, long asked)
{
    private readonly FrozenDictionary<string, SchemaNode> _tools =
        tools.DistinctBy(static tool => tool.Name).ToFrozenDictionary(static tool => tool.Name, static tool => SchemaNode.Of(tool.InputSchema), StringComparer.Ordinal);

    /// <summary>When it was asked for: what it says was true no earlier.</summary>
    public long Asked => asked;

    public int Count => _tools.Count;

    public SchemaNode? Find(string tool) => _tools.GetValueOrDefault(tool);
}
