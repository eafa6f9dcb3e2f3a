using System.Text.RegularExpressions;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>Every query of the dashboard, asked of a real Prometheus that scraped an application with every trouble.</summary>
[Collection<OperatedGroup>]
public sealed class DashboardQueryTests(Operated operated)
{
    [Fact]
    public async Task Every_query_gives_at_least_one_series()
    {
        var started = TimeProvider.System.GetTimestamp();
        var left = Dashboard.Charts.SelectMany(Dashboard.Queries).ToHashSet(StringComparer.Ordinal);
        Assert.True(left.Count > 30, $"only {left.Count} queries were found");
        while (left.Count > 0)
        {
            foreach (var query in left.ToArray())
            {
                if ((await operated.Prometheus.QueryAsync(query)).Any(one => !double.IsNaN(one.Value)))
                    left.Remove(query);
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Eventually.Patience, $"nothing for {string.Join("\nand ", left)}");
        }
    }

    [Theory]
    [InlineData("On their first tier", 1)]
    [InlineData("On a lower tier", 3)]
    [InlineData("Without a tier", 1)]
    [InlineData("Breakers open", 2)]
    public async Task The_figures_at_the_top_are_those_of_the_clients(string title, int expected)
    {
        // "crm:mcp" is half-open now and then, and "portal:login" opens with time.
        var query = Assert.Single(Dashboard.Queries(Dashboard.Chart(title)));
        await operated.Prometheus.UntilAsync(title == "Breakers open" ? $"{query} >= bool {expected}" : query, title == "Breakers open" ? 1 : expected);
    }

    [Fact]
    public async Task The_table_of_serving_tiers_says_which_and_since_when()
    {
        await operated.MetricNamesAsync();
        var queries = Dashboard.Queries(Dashboard.Chart("Serving now, and since when")).ToArray();
        await operated.Prometheus.UntilAsync($"({queries[0]}) * on (service, tier) group_left () count by (service, tier) (tier_order{{service=\"hr\",tier=\"slow\"}})", 2);

        var places = await operated.Prometheus.QueryAsync(queries[0]);
        var since = await operated.Prometheus.QueryAsync(queries[1]);
        Assert.Equal(("rest", 1), places.Where(one => one.Labels["service"] == "erp").Select(one => (one.Labels["tier"], (int)one.Value)).Single());
        Assert.DoesNotContain(places, one => one.Labels["service"] == "catalog");
        var now = TimeProvider.System.GetUtcNow();
        var began = DateTimeOffset.FromUnixTimeMilliseconds((long)since.Single(one => one.Labels["service"] == "erp").Value);
        Assert.InRange(began, now - TimeSpan.FromMinutes(10), now + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_dashboard_knows_every_metric_and_no_other()
    {
        var scraped = await operated.MetricNamesAsync();
        var text = string.Join('\n', Dashboard.Charts.SelectMany(Dashboard.Queries));
        var used = MetricWords.In(text).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(used.Except(scraped));
        var families = scraped.Select(name => Regex.Replace(name, "_(bucket|sum|count)$", "")).Distinct(StringComparer.Ordinal);
        Assert.DoesNotContain(families, family => !used.Any(name => name.StartsWith(family, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_variable_has_values_to_choose_from()
    {
        var variables = Dashboard.Variables.Where(variable => Dashboard.Text(variable, "type") == "query").ToArray();
        Assert.Equal(["job", "client", "instance"], variables.Select(variable => Dashboard.Text(variable, "name")));
        foreach (var variable in variables)
        {
            var parts = Regex.Match(Dashboard.Substitute(variable.GetProperty("query").GetProperty("query").GetString()!), @"^label_values\((?<series>.+), (?<label>\w+)\)$");
            Assert.True(parts.Success, variable.ToString());
            var values = await operated.Prometheus.QueryAsync($"count by ({parts.Groups["label"].Value}) ({parts.Groups["series"].Value})");
            Assert.NotEmpty(values.Select(one => one.Labels[parts.Groups["label"].Value]));
        }
    }
}
