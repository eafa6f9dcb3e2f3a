using System.Text.Json;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>docs/operations/dashboard.json.</summary>
internal static class Dashboard
{
    public static JsonElement Root { get; } = Parse();

    public static IEnumerable<JsonElement> Panels => Root.GetProperty("panels").EnumerateArray();

    /// <summary>Those that show something.</summary>
    public static IEnumerable<JsonElement> Charts => Panels.Where(panel => Text(panel, "type") != "row");

    public static IEnumerable<JsonElement> Variables => Root.GetProperty("templating").GetProperty("list").EnumerateArray();

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static IEnumerable<JsonElement> Targets(JsonElement panel) => panel.GetProperty("targets").EnumerateArray();

    public static JsonElement Chart(string title) => Charts.Single(panel => Text(panel, "title") == title);

    /// <summary>A panel's queries as Grafana would send them, with "All" chosen everywhere.</summary>
    public static IEnumerable<string> Queries(JsonElement panel) => Targets(panel).Select(target => Substitute(Text(target, "expr")));

    public static string Substitute(string query)
    {
        foreach (var variable in Variables.Where(variable => Text(variable, "type") == "query"))
            query = query.Replace($"${Text(variable, "name")}\"", $"{Text(variable, "allValue")}\"", StringComparison.Ordinal);
        return query.Replace("$__rate_interval", "30s", StringComparison.Ordinal);
    }

    private static JsonElement Parse()
    {
        using var document = JsonDocument.Parse(OperationsFolder.Read("dashboard.json"));
        return document.RootElement.Clone();
    }
}
