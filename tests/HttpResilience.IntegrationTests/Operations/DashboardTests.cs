using System.Text.Json;
using System.Text.RegularExpressions;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>The dashboard as Grafana 11 wants it, as far as that can be seen without one.</summary>
public sealed class DashboardTests
{
    private static readonly string[] s_types = ["row", "stat", "table", "timeseries", "state-timeline"];

    [Fact]
    public void It_names_its_schema_and_can_be_imported_again()
    {
        Assert.Equal(39, Dashboard.Root.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(("httpresilience", "HttpResilience"), (Dashboard.Text(Dashboard.Root, "uid"), Dashboard.Text(Dashboard.Root, "title")));
        Assert.False(Dashboard.Root.TryGetProperty("id", out _), "an id belongs to one Grafana");
    }

    [Fact]
    public void Every_panel_has_a_place_of_its_own_in_the_grid()
    {
        var taken = new HashSet<(int X, int Y)>();
        foreach (var panel in Dashboard.Panels)
        {
            var grid = panel.GetProperty("gridPos");
            var (x, y, width, height) = (Number(grid, "x"), Number(grid, "y"), Number(grid, "w"), Number(grid, "h"));
            Assert.InRange(x + width, 1, 24);
            var cells = Enumerable.Range(x, width).SelectMany(column => Enumerable.Range(y, height).Select(line => (column, line)));
            Assert.All(cells, cell => Assert.True(taken.Add(cell), $"'{Dashboard.Text(panel, "title")}' lies on another panel"));
        }

        Assert.Distinct(Dashboard.Panels.Select(panel => Number(panel, "id")));
        Assert.All(Dashboard.Panels, panel => Assert.Contains(Dashboard.Text(panel, "type"), s_types));
        Assert.Distinct(Dashboard.Panels.Select(panel => Dashboard.Text(panel, "title")));
    }

    [Fact]
    public void Every_chart_says_what_it_shows_and_asks_the_chosen_data_source()
    {
        Assert.All(Dashboard.Charts, panel =>
        {
            Assert.NotEqual("", Dashboard.Text(panel, "description"));
            Assert.All(Dashboard.Targets(panel).Append(panel), source => Assert.Equal("${datasource}", Dashboard.Text(source.GetProperty("datasource"), "uid")));
            Assert.Distinct(Dashboard.Targets(panel).Select(target => Dashboard.Text(target, "refId")));
        });
        Assert.Equal(["datasource", "job", "client", "instance"], Dashboard.Variables.Select(variable => Dashboard.Text(variable, "name")));
        Assert.Equal("prometheus", Dashboard.Text(Dashboard.Variables.First(), "query"));
    }

    [Fact]
    public void Every_query_is_about_what_was_chosen_and_uses_no_variable_that_is_not_there()
    {
        foreach (var query in Dashboard.Charts.SelectMany(Dashboard.Targets).Select(target => Dashboard.Text(target, "expr")))
        {
            Assert.DoesNotContain("$", Dashboard.Substitute(query).Replace("\"$1\"", "", StringComparison.Ordinal));
            Assert.All(MetricWords.In(query), metric =>
            {
                var client = IsOfNoClient(metric) ? @"\}" : @",service=~""\$client""";
                Assert.DoesNotMatch($@"\b{metric}\b(?!\{{job=~""\$job"",instance=~""\$instance""{client})", query);
            });
        }
    }

    [Fact]
    public void The_states_of_breakers_are_called_what_they_are()
    {
        var expected = Enum.GetValues<CircuitState>().ToDictionary(state => state.ToString("D"), state => Words(state.ToString()));
        var panel = Dashboard.Chart("Circuit breakers").GetProperty("fieldConfig").GetProperty("defaults");
        var mapped = panel.GetProperty("mappings")[0].GetProperty("options").EnumerateObject().ToDictionary(option => option.Name, option => Dashboard.Text(option.Value, "text"));
        Assert.Equal(expected.OrderBy(pair => pair.Key), mapped.OrderBy(pair => pair.Key));
    }

    // A process has one store, whatever clients share through it.
    private static bool IsOfNoClient(string metric) => metric == "fleet_instances" || metric.StartsWith("fleet_store_", StringComparison.Ordinal);

    private static string Words(string name) => Regex.Replace(name, "(?<!^)(?=[A-Z])", "-").ToLowerInvariant();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
