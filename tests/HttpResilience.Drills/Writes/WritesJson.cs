using System.Text.Json;

namespace HttpResilience.Drills.Writes;

/// <summary>A result for programs: one object on a line.</summary>
internal static class WritesJson
{
    private const int MostBrokenShown = 20;

    public static string Line(WritesResult result) => JsonSerializer.Serialize(
        new
        {
            result.Options.Count,
            result.Options.Seed,
            result.Options.Command,
            Client = result.Options.Naive ? [] : ClientSettings.Drawn(result.Options.Seed),
            result.Kills,
            result.Pauses,
            Seconds = Math.Round(result.Duration.TotalSeconds, 1),
            Acknowledged = result.Reports.Count(report => report.Said == Said.Acknowledged),
            Kinds = result.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => Of(result, [.. kind])),
            Broken = result.Broken.Count,
            FirstBroken = result.Broken.Take(MostBrokenShown),
        },
        JsonSerializerOptions.Web);

    private static object Of(WritesResult result, IReadOnlyList<WriteReport> kind) => new
    {
        Told = kind.GroupBy(report => report.Said).ToDictionary(said => said.Key.ToString(), said => new { Count = said.Count(), Executed = result.Executed(said) }),
        ArrivedAgain = result.ArrivedAgain(kind),
        Refused = result.Refused(kind),
        ExecutedAgain = result.ExecutedAgain(kind),
    };
}
