using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using HttpResilience.Configuration;
using HttpResilience.Fleet;
using HttpResilience.Mcp;
using HttpResilience.Telemetry;
using HttpResilience.Tests.Documentation.Reference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Documentation;

/// <summary>What users look up is there, by its right name.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_setting_stands_in_the_tables_of_configuration_md()
    {
        var rows = Rows(Page.Read("docs/configuration.md"));
        Assert.Empty(Settings().Select(setting => setting.Name).Except(rows.Keys));
    }

    [Fact]
    public void No_table_of_configuration_md_names_a_setting_that_is_not_there()
    {
        string[] others = [nameof(TierResilienceOptions.Tiers), nameof(TierResilienceOptions.Operations), $"{nameof(TierOptions.Mcp)}:{nameof(McpTranslationOptions.Tools)}"];
        Assert.Empty(Rows(Page.Read("docs/configuration.md")).Keys.Where(name => !name.Contains('_')).Except(Settings().Select(setting => setting.Name)).Except(others));
    }

    [Fact]
    public void The_bounds_of_every_setting_are_those_in_configuration_md()
    {
        var rows = Rows(Page.Read("docs/configuration.md"));
        foreach (var (name, range) in Settings().Where(setting => setting.Range is not null))
            Assert.Contains(rows[name], row => row.Contains(range!, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_log_event_stands_in_the_readme()
    {
        var readme = Page.Read("README.md");
        var methods = typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.Public);
        var events = methods.Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToArray();
        Assert.NotEmpty(events);
        Assert.Empty(events.Where(log => !readme.Contains($"`{log.EventName}`", StringComparison.Ordinal)).Select(log => log.EventName));
    }

    [Fact]
    public void Every_log_event_of_the_mcp_tier_stands_in_mcp_md()
    {
        var page = Page.Read("docs/mcp.md");
        var events = typeof(McpLog).GetMethods(BindingFlags.Static | BindingFlags.Public).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToArray();
        Assert.NotEmpty(events);
        Assert.Empty(events.Where(log => !page.Contains($"`{log.EventName}`", StringComparison.Ordinal)).Select(log => log.EventName));
    }

    [Fact]
    public void Every_instrument_stands_in_the_readme()
    {
        var readme = Page.Read("README.md");
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        List<string> missing = [];
        var seen = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (!ReferenceEquals(instrument.Meter.Scope, meters))
                    return;
                seen++;
                if (!readme.Contains($"`{instrument.Name}`", StringComparison.Ordinal))
                    missing.Add(instrument.Name);
            },
        };
        listener.Start();
        _ = new TierResilienceMetrics(meters, null!);
        new FleetMetrics(meters).Follow(null!);
        Assert.NotEqual(0, seen);
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData(typeof(ITierResilienceStatus))]
    [InlineData(typeof(ITierResilienceControl))]
    [InlineData(typeof(ITierHealthMonitor))]
    public void Every_call_that_operators_have_stands_in_behaviour_md(Type service)
    {
        var page = Page.Read("docs/behaviour.md");
        Assert.Contains($"`{service.Name}`", page, StringComparison.Ordinal);
        Assert.All(service.GetMethods(), method => Assert.Matches($"`{method.Name}[(`]", page));
    }

    // Of a table's row, by each name in its first cell.
    private static Dictionary<string, List<string>> Rows(string page)
    {
        Dictionary<string, List<string>> rows = [];
        foreach (var line in page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            foreach (Match name in Quoted().Matches(line.Split('|')[1]))
            {
                if (!rows.TryGetValue(name.Groups[1].Value, out var lines))
                    rows[name.Groups[1].Value] = lines = [];
                lines.Add(line);
            }
        }

        return rows;
    }

    private static IEnumerable<(string Name, string? Range)> Settings() => SettingsOf(OptionsSchema.Client, "")
        .Concat(SettingsOf(OptionsSchema.For(typeof(TierOptions)), "")).Concat(SettingsOf(OptionsSchema.For(typeof(OperationOptions)), ""))
        .Concat(SettingsOf(OptionsSchema.For(typeof(McpToolOptions)), "")).Concat(SettingsOf(OptionsSchema.Of<FleetOptions>("Fleet"), "Fleet:")).Distinct();

    private static IEnumerable<(string Name, string? Range)> SettingsOf(OptionsSchema schema, string prefix) => schema.Properties
        .Where(property => property.Kind != OptionKind.SectionMap)
        .SelectMany(property => property.Kind == OptionKind.Section ? SettingsOf(property.Nested, $"{prefix}{property.Name}:") : [(prefix + property.Name, ReferenceWords.BoundsOf(property))]);

    [GeneratedRegex("`([A-Za-z_:]+)`")]
    private static partial Regex Quoted();
}
