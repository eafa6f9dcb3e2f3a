namespace HttpResilience.Drills.Availability;

/// <summary>The subjects by name, in the order of the table.</summary>
internal static class Subjects
{
    public const string Ours = "HttpResilience";

    private static readonly Dictionary<string, Func<Fleet, AttemptWatch, string[], Task<Subject>>> s_all = new()
    {
        [Ours] = (fleet, watch, more) => OurSubject.CreateAsync(fleet, watch, [.. OurSubject.Settings, .. more]),
        [$"{Ours}, no health probes"] = (fleet, watch, more) => OurSubject.CreateAsync(fleet, watch, [.. OurSubject.WithoutProbes, .. more]),
        [$"{Ours}, hedging"] = (fleet, watch, more) => OurSubject.CreateAsync(fleet, watch, [.. OurSubject.WithHedging, .. more]),
        ["Polly.Core by hand"] = (fleet, watch, _) => PollySubject.CreateAsync(fleet, watch),
        ["HttpClient, first tier"] = (fleet, watch, _) => BareSubject.CreateAsync(fleet, watch),
    };

    public static IEnumerable<string> Names => s_all.Keys;

    public static Task<Subject> CreateAsync(string name, Fleet fleet, AttemptWatch watch, string[] more) => s_all[name](fleet, watch, more);
}
