using System.Collections.Frozen;
using HttpResilience.Routing;

namespace HttpResilience.Mcp.Mapping;

/// <summary>The requests that can be said as a tool call. Immutable.</summary>
internal sealed class ToolMap
{
    private readonly OperationMatcher _matcher = new();
    private readonly FrozenDictionary<string, ToolMapping> _byKey;

    private ToolMap(IReadOnlyList<ToolMapping> mappings)
    {
        Mappings = mappings;
        foreach (var mapping in mappings)
            _matcher.Add(mapping.Method, mapping.Path, new TierOperation(KeyOf(mapping), null, null, null, null));
        _byKey = mappings.ToFrozenDictionary(KeyOf, StringComparer.Ordinal);
    }

    public IReadOnlyList<ToolMapping> Mappings { get; }

    /// <summary>From valid settings: the preset's tools, changed by those of the same name, and what else there is.</summary>
    public static ToolMap Create(McpTranslationOptions options) => new([.. Merge(options).SelectMany(tool => MappingsOf(tool.Name, tool.Options, tool.IsPreset, options.Preset))]);

    /// <summary>Each tool with what the settings leave to the preset.</summary>
    public static IEnumerable<(string Name, McpToolOptions Options, bool IsPreset)> Merge(McpTranslationOptions options)
    {
        var preset = PresetOf(options.Preset);
        var changed = preset.Select(tool => (tool.Key, Own: options.Tools.TryGetValue(tool.Key, out var own) ? own : null, tool.Value));
        return changed.Select(static tool => (tool.Key, Merge(tool.Own, tool.Value), tool.Own?.Path is null))
            .Concat(options.Tools.Where(tool => !preset.ContainsKey(tool.Key)).Select(static tool => (tool.Key, tool.Value, false)));
    }

    public ToolMapping? Find(string method, ReadOnlySpan<char> path) => _matcher.Match(method, path) is { } found ? _byKey[found.Name] : null;

    private static IReadOnlyDictionary<string, McpToolOptions> PresetOf(McpPreset? preset) => preset == McpPreset.ZohoCrm ? ZohoTools.All : FrozenDictionary<string, McpToolOptions>.Empty;

    private static McpToolOptions Merge(McpToolOptions? own, McpToolOptions preset) => own is null ? preset : new McpToolOptions
    {
        Tool = own.Tool ?? preset.Tool,
        Method = own.Method ?? preset.Method,
        Path = own.Path ?? preset.Path,
        Status = own.Status ?? preset.Status,
        Arguments = own.Arguments.Count > 0 ? own.Arguments : preset.Arguments,
    };

    private static IEnumerable<ToolMapping> MappingsOf(string name, McpToolOptions options, bool isPreset, McpPreset? preset)
    {
        IResultDialect dialect = preset == McpPreset.ZohoCrm ? ZohoDialect.Instance : PlainDialect.Instance;
        return isPreset ? ZohoTools.Prefixes.Select(prefix => new ToolMapping(name, prefix + options.Path, options, dialect, ZohoTools.Accepts)) : [new ToolMapping(name, options.Path!, options, dialect, null)];
    }

    private static string KeyOf(ToolMapping mapping) => $"{mapping.Method} {mapping.Path}";
}
