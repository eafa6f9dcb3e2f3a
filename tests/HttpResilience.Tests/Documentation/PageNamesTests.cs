using System.Text.RegularExpressions;
using HttpResilience.Routing;
using HttpResilience.Telemetry.Status;
using HttpResilience.Tests.Documentation.Reference;

namespace HttpResilience.Tests.Documentation;

/// <summary>A page sends nobody after an event, a metric, a setting or a field that is not there.</summary>
public sealed partial class PageNamesTests
{
    private static readonly Type[] s_reports = [typeof(StatusReport), typeof(ClientReport), typeof(TierReport), typeof(FleetReport), typeof(HealthReport), typeof(BudgetReport), typeof(RequestReport)];

    public static TheoryData<string> Pages { get; } = ["docs/getting-started.md", "docs/concepts.md", "docs/troubleshooting.md", "docs/tuning.md", "docs/migration.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_event_and_metric_that_a_page_names_is_one(string page)
    {
        var known = Quoted("README.md").Concat(Quoted("docs/behaviour.md")).Concat(Quoted("docs/mcp.md")).ToHashSet();
        // What the Python module has is told of in its own words.
        var words = Quoted(page).Where(word => Snake().IsMatch(word) && !known.Contains(Suffix().Replace(word, ""))).Except(PythonNames);
        Assert.Empty(words);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_setting_of_a_section_that_a_page_names_is_one(string page)
    {
        // A section counts, and a setting without the sections above it.
        var known = ReferenceSettings.ByHeading.Values.SelectMany(settings => settings).Select(setting => $":{setting.Name}:").Append(":Mcp:Tools:").ToArray();
        var words = Quoted(page).Where(word => Setting().IsMatch(word) && !word.StartsWith("TierResilience:", StringComparison.Ordinal));
        Assert.DoesNotContain(words, word => !known.Any(setting => setting.Contains($":{word}:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_field_of_the_status_that_troubleshooting_names_is_one()
    {
        var known = s_reports.SelectMany(report => report.GetProperties()).Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var fields = Quoted("docs/troubleshooting.md").Where(word => Field().IsMatch(word)).SelectMany(word => word.Split('.')).ToArray();
        Assert.True(fields.Length > 20, $"only {fields.Length} fields found");
        Assert.Subset(known, fields.ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_reason_for_which_a_tier_gets_no_request_stands_in_troubleshooting()
    {
        var page = Page.Read("docs/troubleshooting.md").Split("## A tier is never used")[1].Split("\n## ")[0];
        var reasons = Enum.GetValues<TierRejection>().Where(rejection => rejection != TierRejection.None).Select(TierEligibility.Describe);
        // Of a long one the first two words.
        Assert.DoesNotContain(reasons, reason => !page.Contains($"`{string.Join(' ', reason.Split([' ', ',']).Take(2))}", StringComparison.Ordinal));
    }

    private static string[] PythonNames =>
        ["failure_threshold", "recovery_timeout", "half_open_calls", "success_threshold", "base_delay", "max_delay", "exponential_base"];

    private static IEnumerable<string> Quoted(string page) => Code().Matches(Page.Read(page)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex("^[a-z]+(_[a-z]+)+$")]
    private static partial Regex Snake();

    [GeneratedRegex("(_seconds)?_(total|count|bucket)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("^[A-Z][A-Za-z]+(:[A-Z][A-Za-z]+)+$")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^[a-z]+[A-Z][A-Za-z]*$|^[a-z]+\.[a-z][A-Za-z]*$")]
    private static partial Regex Field();
}
