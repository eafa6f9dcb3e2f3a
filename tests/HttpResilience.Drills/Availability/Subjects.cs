namespace HttpResilience.Drills.Availability;

/// <summary>The subjects by name, in the order of the table.</summary>
internal static class Subjects
{
    public const string Ours = "HttpResilience";

    private static readonly Dictionary<string, Func<Fleet, AttemptWatch, Task<Subject>>> s_all = new()
    {
        [Ours] = (fleet, watch) => OurSubject.CreateAsync(fleet, watch, OurSubject.Settings),
        [$"{Ours}, no health probes"] = (fleet, watch) => OurSubject.CreateAsync(fleet, watch, OurSubject.WithoutProbes),
        [$"{Ours}, hedging"] = (fleet, watch) => OurSubject.CreateAsync(fleet, watch, OurSubject.WithHedging),
        ["Polly.Core by hand"] = PollySubject.CreateAsync,
        ["HttpClient, first tier"] = BareSubject.CreateAsync,
    };

    public static IEnumerable<string> Names => s_all.Keys;

    public static Task<Subject> CreateAsync(string name, Fleet fleet, AttemptWatch watch) => s_all[name](fleet, watch);
}
