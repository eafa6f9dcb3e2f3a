using System.Reflection;
using System.Text.RegularExpressions;
using HttpResilience.IntegrationTests.Prometheus;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>What the pages for operators name exists: metrics, log events, settings, panels, queries, links.</summary>
[Collection<OperatedGroup>]
public sealed class RunbookTests(Operated operated)
{
    public static TheoryData<string> Pages => ["runbook.md", "README.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Metrics_and_log_events_that_a_page_names_exist(string page)
    {
        var text = OperationsFolder.Read(page);
        var events = typeof(ITierResilienceStatus).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventName)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        Assert.Contains("circuit_opened", events);
        var metrics = await operated.MetricNamesAsync();
        Assert.Empty(MetricWords.In(text).Except(metrics).Except(events));
        var words = Regex.Matches(text, "`(?<word>[a-z]+(_[a-z]+)+)`").Select(match => match.Groups["word"].Value);
        Assert.Empty(words.Except(metrics).Except(events).Except(["honor_labels"]));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Settings_that_a_page_names_are_in_the_table_of_settings(string page)
    {
        var settings = File.ReadAllText(Path.Combine(OperationsFolder.Docs, "configuration.md"));
        var named = Regex.Matches(OperationsFolder.Read(page), "`(?<key>[A-Z][A-Za-z]+(:[A-Z][A-Za-z]+)+)`").Select(match => match.Groups["key"].Value);
        Assert.All(named, key => Assert.Contains(key, settings));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        foreach (var target in Regex.Matches(OperationsFolder.Read(page), @"\]\((?<target>[^)]+)\)").Select(match => match.Groups["target"].Value.Split('#')))
        {
            var file = Path.Combine(OperationsFolder.Path, target[0].Length == 0 ? page : target[0]);
            Assert.True(File.Exists(file), file);
            var titles = Regex.Matches(File.ReadAllText(file), "^#+ (?<title>.+)$", RegexOptions.Multiline).Select(match => match.Groups["title"].Value);
            if (target.Length > 1)
                Assert.Contains(target[1], titles.Select(title => title.ToLowerInvariant().Replace(' ', '-')));
        }
    }

    [Fact]
    public void Panels_that_the_runbook_names_are_on_the_dashboard()
    {
        var prose = Regex.Replace(OperationsFolder.Read("runbook.md"), "```.+?```", "", RegexOptions.Singleline).ReplaceLineEndings(" ");
        var titles = Dashboard.Charts.Select(panel => Dashboard.Text(panel, "title")).ToArray();
        var named = Regex.Matches(prose, "\"(?<title>[^\"]+)\"").Select(match => match.Groups["title"].Value).ToArray();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(titles));
    }

    [Fact]
    public async Task Queries_of_the_runbook_give_series()
    {
        await operated.MetricNamesAsync();
        var block = Regex.Match(OperationsFolder.Read("runbook.md"), "```promql\n(?<queries>.+?)```", RegexOptions.Singleline).Groups["queries"].Value;
        foreach (var query in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await operated.Prometheus.UntilAsync($"count(count({query}))", 1);
    }

    [Fact]
    public async Task Promtool_accepts_the_configuration_of_the_index()
    {
        var block = Regex.Match(OperationsFolder.Read("README.md"), "```yaml\n(?<text>scrape_configs:.+?)```", RegexOptions.Singleline).Groups["text"].Value;
        var folder = Directory.CreateTempSubdirectory("prometheus-");
        try
        {
            File.Copy(OperationsFolder.Rules.FullName, Path.Combine(folder.FullName, "alerts.yml"));
            File.WriteAllText(Path.Combine(folder.FullName, "prometheus.yml"), block);
            var (exitCode, output) = await Promtool.RunAsync(folder.FullName, "check", "config", "prometheus.yml");
            Assert.True(exitCode == 0 && output.Contains("14 rules", StringComparison.Ordinal), output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
