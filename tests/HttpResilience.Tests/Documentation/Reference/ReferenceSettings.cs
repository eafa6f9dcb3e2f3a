using HttpResilience.CircuitBreaking;
using HttpResilience.Configuration;
using HttpResilience.Fleet;

namespace HttpResilience.Tests.Documentation.Reference;

/// <summary>The settings that each table of docs/configuration.md is of, by its heading.</summary>
internal static class ReferenceSettings
{
    // Of what the lowest layer of options does not hold: it depends on another value, or is read elsewhere.
    private static readonly Dictionary<string, object> s_elsewhere = new()
    {
        ["CircuitBreaker:MaxRecoveryTimeout"] = CircuitBreakerSettings.Default.MaxRecoveryTimeout,
        ["Chaos:Latency"] = TierDefaults.ChaosLatency,
        ["Chaos:Status"] = TierDefaults.ChaosStatus,
        ["Fleet:PollInterval"] = FleetSettings.Of(new FleetOptions()).PollInterval,
        ["Fleet:StoreTimeout"] = FleetSettings.Of(new FleetOptions()).StoreTimeout,
    };

    public static IReadOnlyDictionary<string, IReadOnlyList<ReferenceSetting>> ByHeading { get; } = new Dictionary<string, IReadOnlyList<ReferenceSetting>>
    {
        ["## A client, and `Defaults`"] = [.. Of(OptionsSchema.Client, DefaultOptions.Client, "", property => !property.IsOf(DefaultOptions.Tier))],
        ["## A tier"] = [.. Of(OptionsSchema.For(typeof(TierOptions)), DefaultOptions.Tier, "", property => !property.IsOf(DefaultOptions.Client))],
        ["## A client, its tiers, and `Defaults`"] = [.. Of(OptionsSchema.Client, DefaultOptions.Client, "", property => property.IsOf(DefaultOptions.Tier))],
        ["## The fleet"] = [.. Of(OptionsSchema.Of<FleetOptions>("Fleet"), new FleetOptions(), "Fleet:", _ => true)],
    };

    private static IEnumerable<ReferenceSetting> Of(OptionsSchema schema, object defaults, string prefix, Func<OptionProperty, bool> isIn) =>
        schema.Properties.Where(isIn).Where(property => property.Kind != OptionKind.SectionMap).SelectMany(property => property.Kind == OptionKind.Section
            ? Of(property.Nested, property.Get(defaults)!, $"{prefix}{property.Name}:", _ => true)
            : [Of(property, defaults, prefix + property.Name)]);

    private static ReferenceSetting Of(OptionProperty property, object defaults, string name)
    {
        var summary = XmlSummaries.Of(defaults.GetType(), property.Name);
        var value = s_elsewhere.GetValueOrDefault(name) ?? property.Get(defaults);
        return new ReferenceSetting(name, IsNothing(value) ? Said(property, summary) : ReferenceWords.Of(value!, property), ReferenceWords.BoundsOf(property), summary);
    }

    private static bool IsNothing(object? value) => value is null or System.Collections.ICollection { Count: 0 };

    // Of a text's default the comment may say anything.
    private static string? Said(OptionProperty property, string summary) => XmlSummaries.DefaultIn(summary) switch
    {
        "none" => "none",
        "required" => "required",
        var said when property.Kind is OptionKind.WholeNumber or OptionKind.Number or OptionKind.Flag => said,
        _ => null,
    };
}
