using System.Text.RegularExpressions;
using HttpResilience.Configuration;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Mcp;

/// <summary>The settings of a tier that speaks MCP. The endpoint appears in no message.</summary>
internal static partial class McpRules
{
    public static IEnumerable<string> Check(string tierPath, TierOptions options)
    {
        var path = ConfigurationPath.Combine(tierPath, nameof(TierOptions.Mcp));
        // What is null is reported by TierResilienceOptionsValidator.
        if (options.Mcp?.Tools is null || options.Mcp.Tools.Values.Any(static tool => tool?.Arguments is null))
            return [];
        return [.. CheckEndpoint(path, options), .. CheckVersion(path, options.Mcp.ProtocolVersion), .. CheckTools(path, options.Mcp)];
    }

    private static IEnumerable<string> CheckEndpoint(string path, TierOptions options)
    {
        // A base address that is none is reported by its own rule.
        if (!Uri.TryCreate(options.BaseAddress, UriKind.Absolute, out _))
            yield break;
        if (options.Mcp.Endpoint == ShownValue.Masked)
            yield return $"{path}:{nameof(McpTranslationOptions.Endpoint)}: {ShownValue.MaskedRefusal}";
        else if (McpServerAddress.Resolve(options) is null)
            yield return $"{path}:{nameof(McpTranslationOptions.Endpoint)}: the value is not an address of the same scheme, host and port as the tier's {nameof(TierOptions.BaseAddress)}, without user info and fragment; "
                + "write it whole, or the part that comes after";
    }

    private static IEnumerable<string> CheckVersion(string path, string? version) => version is null || McpVersions.Known.Contains(version)
        ? [] : [$"{path}:{nameof(McpTranslationOptions.ProtocolVersion)}: {ShownValue.Of(version)} is not one of {string.Join(", ", McpVersions.Known)}; leave it out to ask the server"];

    private static IEnumerable<string> CheckTools(string path, McpTranslationOptions options)
    {
        var tools = ToolMap.Merge(options).ToArray();
        if (tools.Length == 0)
            return [$"{path}:{nameof(McpTranslationOptions.Tools)}: {TierRules.ThereIsNo} tool; name at least one, or set {nameof(McpTranslationOptions.Preset)} to one of {string.Join(", ", Enum.GetNames<McpPreset>())}"];
        var toolsPath = ConfigurationPath.Combine(path, nameof(McpTranslationOptions.Tools));
        var own = tools.Where(tool => options.Tools.ContainsKey(tool.Name)).ToArray();
        return own.SelectMany(tool => CheckTool(ConfigurationPath.Combine(toolsPath, tool.Name), tool.Options)).Concat(CheckShapes(toolsPath, tools));
    }

    private static IEnumerable<string> CheckTool(string path, McpToolOptions tool)
    {
        if (tool.Method is null)
            yield return $"{path}:{nameof(McpToolOptions.Method)}: the tool {TierRules.HasNone}; name the request's method, for example GET";
        else if (HttpMethodRules.Refuse(tool.Method) is { } unknown)
            yield return $"{path}:{nameof(McpToolOptions.Method)}: {ShownValue.Of(tool.Method)} {unknown}";
        if (tool.Tool is { } name && string.IsNullOrWhiteSpace(name))
            yield return $"{path}:{nameof(McpToolOptions.Tool)}: the name is blank; leave it out for the name of the settings";
        if (tool.Path is null)
            yield return $"{path}:{nameof(McpToolOptions.Path)}: the tool {TierRules.HasNone}; set a template of the request's path, for example /tickets/{{id}}";
        else if (RefusePath(tool.Path) is { } refusal)
            yield return $"{path}:{nameof(McpToolOptions.Path)}: {ShownValue.Of(tool.Path)} {refusal}";
        else
        {
            foreach (var failure in CheckArguments(ConfigurationPath.Combine(path, nameof(McpToolOptions.Arguments)), tool))
                yield return failure;
        }
    }

    private static string? RefusePath(string path) =>
        OperationPathRules.Refuse(path)
        ?? (path.Contains('*', StringComparison.Ordinal) ? "has a '*', whose text no argument could take; use {name} for each segment" : null)
        ?? (ToolMapping.NamesIn(path).FirstOrDefault(static name => ArgumentSource.Parse($"{{{name}}}").Kind != SourceKind.Path) is { } taken
            ? $"has a segment {{{taken}}}, which means something else among the arguments; give it another name" : null);

    private static IEnumerable<string> CheckArguments(string path, McpToolOptions tool)
    {
        var names = ToolMapping.NamesIn(tool.Path!).ToArray();
        var failures = tool.Arguments.SelectMany(argument => CheckArgument($"{path}:{argument.Key}", argument.Key, argument.Value, tool, names)).ToArray();
        return failures.Length > 0 ? failures : names.Where(name => !tool.Arguments.Values.Contains($"{{{name}}}", StringComparer.OrdinalIgnoreCase))
            .Select(name => $"{path}: no argument takes {{{name}}} of the path, so that the call would be the same for all; add one");
    }

    private static IEnumerable<string> CheckArgument(string path, string name, string? value, McpToolOptions tool, string[] names)
    {
        if (RefuseName(name, tool.Arguments) is { } refusal)
            yield return $"{path}: {refusal}";
        if (value is null)
            yield return $"{path}: the value is null; leave the argument out or give it a value";
        else if (RefuseValue(name, ArgumentSource.Parse(value), names) is { } wrong)
            yield return $"{path}: {ShownValue.Of(value)} {wrong}";
    }

    private static string? RefuseName(string name, IDictionary<string, string> all)
    {
        var parts = name.Split('.');
        if (parts.Any(string.IsNullOrWhiteSpace))
            return "a part of the name is empty; write one.other for the member 'other' of the object 'one'";
        if (parts.SkipLast(1).Contains(ArgumentNode.Spread))
            return "'*' can only be the last part of a name";
        return all.Keys.Any(other => other.StartsWith(name + ".", StringComparison.Ordinal)) ? "it is a value here and an object elsewhere; choose one" : null;
    }

    private static string? RefuseValue(string name, ArgumentSource source, string[] names) => source switch
    {
        { Kind: SourceKind.Path } when !names.Contains(source.Text, StringComparer.OrdinalIgnoreCase) =>
            $"is not in the path; use {string.Join(", ", names.Select(static known => $"{{{known}}}").Concat(["{query}", "{query.name}", "{body}"]))}",
        { Kind: SourceKind.Literal } when PlaceholderIn(source.Text, names) is { } placeholder => $"has {placeholder} within a text, which is sent as it stands; a value is one or the other",
        { Kind: not (SourceKind.Query or SourceKind.Body) } when name == ArgumentNode.Spread || name.EndsWith(".*", StringComparison.Ordinal) => "is not an object; '*' takes {query} or {body}",
        _ => null,
    };

    private static string? PlaceholderIn(string text, string[] names) => Braces().Matches(text).Select(static match => match.Value)
        .FirstOrDefault(value => ArgumentSource.Parse(value) is var source && (source.Kind != SourceKind.Path || names.Contains(source.Text, StringComparer.OrdinalIgnoreCase)));

    private static IEnumerable<string> CheckShapes(string path, IEnumerable<(string Name, McpToolOptions Options, bool IsPreset)> tools) =>
        from tool in tools
        from prefix in tool.IsPreset ? ZohoTools.Prefixes : [""]
        let shape = tool.Options.Path is { } template ? OperationPathRules.Shape(prefix + template) : null
        where shape is not null && tool.Options.Method is not null
        group tool by (Method: tool.Options.Method!.ToUpperInvariant(), shape) into same
        where same.Count() > 1
        let names = string.Join(" and ", same.Select(tool => $"'{tool.Name}'"))
        select $"{ConfigurationPath.Combine(path, same.Last().Name)}:{nameof(McpToolOptions.Path)}: {ShownValue.Of(same.Last().Options.Path!)} matches the same requests for {names}; give each its own method or path";

    [GeneratedRegex(@"\{[^{}]+\}")]
    private static partial Regex Braces();
}
