using System.Collections.Frozen;

namespace HttpResilience.Mcp.Mapping;

/// <summary>Zoho CRM's eight operations, below <c>/crm/v8</c> or below a base address that ends there.</summary>
internal static class ZohoTools
{
    private const string Module = "module";
    private const string Record = "id";

    // Segments in the place of a module that are none.
    private static readonly FrozenSet<string> s_noModules = FrozenSet.ToFrozenSet(
        ["actions", "bulk", "composite_requests", "coql", "crm", "features", "files", "org", "portals", "read", "settings", "users", "write"], StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string> Prefixes { get; } = ["", "/crm/v8"];

    public static IReadOnlyDictionary<string, McpToolOptions> All { get; } = new Dictionary<string, McpToolOptions>(StringComparer.OrdinalIgnoreCase)
    {
        ["get"] = Tool("GET", "/{module}/{id}", "getRecord", 200, Module, Record),
        ["list"] = Tool("GET", "/{module}", "getRecords", 200, Module),
        ["search"] = Tool("GET", "/{module}/search", "searchRecords", 200, Module),
        ["create"] = Tool("POST", "/{module}", "createRecords", 201, Module, "body"),
        ["update"] = Tool("PUT", "/{module}/{id}", "updateRecord", 200, Module, Record, "body"),
        ["upsert"] = Tool("POST", "/{module}/upsert", "upsertRecords", 200, Module, "body"),
        ["delete"] = Tool("DELETE", "/{module}/{id}", "deleteRecord", 200, Module, Record),
        ["query"] = Tool("POST", "/coql", "executeCOQLQuery", 200, "body"),
    };

    /// <summary>Whether a segment is what its name says: <c>/settings/modules</c> is no record of a module, and must not become one.</summary>
    public static bool Accepts(string name, string value) => name switch
    {
        Module => value.Length > 0 && value[0] != '_' && value.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !s_noModules.Contains(value),
        Record => value.Length > 0 && value.All(char.IsAsciiDigit),
        _ => true,
    };

    private static McpToolOptions Tool(string method, string path, string tool, int status, params ReadOnlySpan<string> takes)
    {
        var options = new McpToolOptions { Method = method, Path = path, Tool = $"ZohoCRM_{tool}", Status = status, Arguments = { ["query_params"] = "{query}" } };
        if (takes.Contains(Module))
            options.Arguments["path_variables.module"] = "{module}";
        if (takes.Contains(Record))
            options.Arguments["path_variables.recordID"] = "{id}";
        if (takes.Contains("body"))
            options.Arguments["body"] = "{body}";
        return options;
    }
}
