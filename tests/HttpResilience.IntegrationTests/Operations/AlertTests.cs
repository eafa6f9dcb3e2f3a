using System.Text.Json;
using System.Text.RegularExpressions;
using HttpResilience.IntegrationTests.Prometheus;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>The alerts, judged by promtool, and by a real Prometheus that scraped an application with every trouble.</summary>
[Collection<OperatedGroup>]
public sealed class AlertTests(Operated operated)
{
    // What the application's clients have. A breaker that flaps takes half an hour.
    private static readonly string[] s_troubles =
    [
        "ClientOnLowerTier crm mcp", "ClientOnLowerTier hr ill", "ClientRequestsFailing catalog", "ClientServesStaleAnswers catalog", "ClientWithoutTier catalog",
        "FleetStoreAway", "TierBreakerOpen catalog db", "TierChaosInjected portal chaos", "TierCredentialRefused portal login", "TierHealthFailing hr ill", "TierIsolated portal kept",
        "TierLimited portal cooling", "TierLimited portal limited", "TierLimited portal narrow", "TierRetryBudgetExhausted portal broke",
    ];

    private static readonly string[] s_severities = ["critical", "warning", "info"];

    [Fact]
    public async Task Promtool_finds_the_rules_and_their_tests_right()
    {
        Assert.Equal(0, (await PromtoolAsync(OperationsFolder.Path, "check", "rules", "alerts.yml")).ExitCode);
        var (exitCode, output) = await PromtoolAsync(OperationsFolder.Path, "test", "rules", "alerts.test.yml");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Promtool_finds_an_alert_that_came_without_waiting()
    {
        var rules = OperationsFolder.Read("alerts.yml");
        var folder = Directory.CreateTempSubdirectory("alerts-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "alerts.test.yml"), OperationsFolder.Read("alerts.test.yml"));
            File.WriteAllText(Path.Combine(folder.FullName, "alerts.yml"), rules.Replace("for: 10m", "for: 0s", StringComparison.Ordinal));
            var (exitCode, output) = await PromtoolAsync(folder.FullName, "test", "rules", "alerts.test.yml");
            Assert.True(exitCode != 0 && output.Contains("ClientOnLowerTier", StringComparison.Ordinal), output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Every_alert_has_tests_in_which_it_comes_and_in_which_it_does_not()
    {
        var cases = Regex.Split(OperationsFolder.Read("alerts.test.yml"), @"(?=eval_time:)").Skip(1).ToArray();
        foreach (var rule in await RulesAsync())
        {
            var name = Dashboard.Text(rule, "name");
            var own = cases.Where(text => Regex.IsMatch(text, $@"alertname: {name}\b")).ToLookup(text => text.Contains("exp_alerts", StringComparison.Ordinal));
            Assert.True(own[true].Any() && own[false].Any(), name);
        }
    }

    [Fact]
    public async Task A_real_Prometheus_evaluates_every_rule_and_sees_each_trouble_and_none_where_there_is_none()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var started = TimeProvider.System.GetTimestamp();
        while (!seen.IsSupersetOf(s_troubles))
        {
            var alerts = (await operated.Prometheus.GetAsync("api/v1/alerts")).GetProperty("alerts").EnumerateArray();
            seen.UnionWith(alerts.Select(alert => Describe(alert.GetProperty("labels"))));
            var isInTime = TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1);
            Assert.True(isInTime, $"not seen: {string.Join(", ", s_troubles.Except(seen))}; seen: {string.Join(", ", seen)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        Assert.All(await RulesAsync(), rule => Assert.True(Dashboard.Text(rule, "health") == "ok", rule.ToString()));
        Assert.DoesNotContain(seen, alert => alert.Contains(" erp", StringComparison.Ordinal));
        Assert.DoesNotContain("ClientOnLowerTier portal away", seen);
        Assert.Empty(operated.Prometheus.Complaints);
    }

    [Fact]
    public async Task The_rules_name_only_metrics_and_reasons_that_there_are()
    {
        var queries = string.Join('\n', (await RulesAsync()).Select(rule => Dashboard.Text(rule, "query")));
        Assert.Empty(MetricWords.In(queries).Except(await operated.MetricNamesAsync()));
        foreach (var reason in Regex.Matches(queries, "reason=~?\"(?<reasons>[^\"]+)\"").SelectMany(match => match.Groups["reasons"].Value.Split('|')))
            await operated.Prometheus.UntilAsync($"count(count(resilient_rejections_total{{reason=\"{reason}\"}}))", 1);
    }

    [Fact]
    public async Task Every_alert_says_how_bad_it_is_whom_it_is_about_and_where_to_read_on()
    {
        var anchors = RunbookAnchors();
        var rules = await RulesAsync();
        Assert.All(rules, rule =>
        {
            var annotations = rule.GetProperty("annotations");
            Assert.Contains(Dashboard.Text(rule.GetProperty("labels"), "severity"), s_severities);
            var name = Dashboard.Text(rule, "name");
            Assert.All(LabelsOf(name), label => Assert.Contains($"$labels.{label} ", Dashboard.Text(annotations, "description")));
            Assert.NotEqual("", Dashboard.Text(annotations, "summary"));
            var link = Dashboard.Text(annotations, "runbook_url").Split('#');
            Assert.Equal("runbook.md", link[0]);
            Assert.Equal(name.ToLowerInvariant(), link[1]);
            Assert.Contains(link[1], anchors);
        });
        var expected = rules.Select(rule => Dashboard.Text(rule, "name").ToLowerInvariant()).Append("roll-out-and-back");
        Assert.Equal(expected.Order(StringComparer.Ordinal), anchors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_index_lists_every_alert_under_its_severity()
    {
        var lines = OperationsFolder.Read("README.md").Split('\n');
        Assert.All(await RulesAsync(), rule =>
        {
            var line = Assert.Single(lines, line => line.StartsWith($"| {Dashboard.Text(rule.GetProperty("labels"), "severity")} |", StringComparison.Ordinal));
            Assert.Contains($"`{Dashboard.Text(rule, "name")}`", line);
        });
    }

    private static string[] RunbookAnchors()
    {
        var titles = Regex.Matches(OperationsFolder.Read("runbook.md"), "^## (?<title>.+)$", RegexOptions.Multiline).Select(match => match.Groups["title"].Value);
        return [.. titles.Select(title => title.ToLowerInvariant().Replace(' ', '-'))];
    }

    private static string[] LabelsOf(string alert) => alert switch
    {
        "TierMetricsMissing" => ["job"],
        "FleetStoreAway" => ["job", "instance"],
        "ClientOnLowerTier" => ["job", "service", "tier"],
        _ => alert.StartsWith("Tier", StringComparison.Ordinal) ? ["job", "service", "tier"] : ["job", "service"],
    };

    private static string Describe(JsonElement labels) =>
        string.Join(' ', new[] { "alertname", "service", "tier" }.Select(name => labels.TryGetProperty(name, out var value) ? value.GetString() : null).OfType<string>());

    private static Task<(int ExitCode, string Output)> PromtoolAsync(string folder, params string[] arguments) => Promtool.RunAsync(folder, arguments);

    private async Task<JsonElement[]> RulesAsync()
    {
        var groups = await operated.Prometheus.GetAsync("api/v1/rules");
        JsonElement[] rules = [.. groups.GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
        Assert.NotEmpty(rules);
        return rules;
    }
}
