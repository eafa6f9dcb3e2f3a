using HttpResilience.Mcp.Protocol;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Mcp.Mapping;

/// <summary>Compares mappings with what a server lists, and says what does not fit.</summary>
internal static class ToolCheck
{
    public static ToolMismatch[] Find(ToolMap map, ToolCatalog catalog) => [.. map.Mappings.DistinctBy(static mapping => mapping.Name).SelectMany(mapping => Find(mapping, catalog))];

    public static void Log(ILogger logger, McpServerAddress server, ToolMismatch[] mismatches)
    {
        foreach (var (operation, tool, argument, isRequired) in mismatches)
        {
            if (argument is null)
                logger.ToolMissing(server.Client, server.Tier, tool, operation);
            else if (isRequired)
                logger.ArgumentRequired(server.Client, server.Tier, tool, argument, operation);
            else
                logger.ArgumentMissing(server.Client, server.Tier, tool, argument, operation);
        }
    }

    /// <summary>Whether a tool wants something that no request of this kind has.</summary>
    public static bool LacksRequired(ToolMapping mapping, SchemaNode schema) => Required(mapping.Arguments, schema, "").Any();

    private static IEnumerable<ToolMismatch> Find(ToolMapping mapping, ToolCatalog catalog) => catalog.Find(mapping.Tool) is not { } schema
        ? [new ToolMismatch(mapping.Name, mapping.Tool)]
        : Missing(mapping.Arguments, schema, "").Select(argument => new ToolMismatch(mapping.Name, mapping.Tool, argument))
            .Concat(Required(mapping.Arguments, schema, "").Select(argument => new ToolMismatch(mapping.Name, mapping.Tool, argument, IsRequired: true)));

    private static IEnumerable<string> Missing(ArgumentNode node, SchemaNode schema, string path)
    {
        foreach (var member in node.Members.Where(static member => !member.IsSpread))
        {
            if (!schema.Has(member.Name, out var inner))
                yield return path + member.Name;
            foreach (var deeper in inner is null ? [] : Missing(member, inner, $"{path}{member.Name}."))
                yield return deeper;
        }
    }

    // Only of objects that the settings put together: what is in a body or a query is the request's own.
    private static IEnumerable<string> Required(ArgumentNode node, SchemaNode schema, string path)
    {
        if (node.Source is not null || node.Members.Any(static member => member.IsSpread))
            yield break;
        foreach (var name in schema.Required.Where(name => node.Members.All(member => member.Name != name)))
            yield return path + name;
        foreach (var member in node.Members)
        {
            foreach (var deeper in schema.Has(member.Name, out var inner) && inner is not null ? Required(member, inner, $"{path}{member.Name}.") : [])
                yield return deeper;
        }
    }
}
