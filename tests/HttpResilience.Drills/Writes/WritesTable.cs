using System.Globalization;

namespace HttpResilience.Drills.Writes;

/// <summary>A result for people.</summary>
internal static class WritesTable
{
    private const int MostBrokenShown = 20;

    public static void Write(TextWriter output, WritesResult result)
    {
        var options = result.Options;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{options.Count} writes, seed {options.Seed}, {options.InFlight} at once, faults {options.Faults:P0} a tier; "));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Kills} kills, {result.Pauses} pauses, {result.Duration.TotalSeconds:F1} s"));
        if (!options.Naive)
            output.WriteLine($"client: {string.Join(", ", ClientSettings.Drawn(options.Seed))}");
        output.WriteLine();
        Row(output, "told", [.. result.ByKind.Select(kind => kind.Key.ToString())]);
        foreach (var said in Enum.GetValues<Said>())
            Row(output, said.ToString(), [.. result.ByKind.Select(kind => Cell(result, [.. kind.Where(report => report.Said == said)]))]);
        Row(output, "arrived again", [.. result.ByKind.Select(kind => Number(result.ArrivedAgain(kind)))]);
        Row(output, "refused (429)", [.. result.ByKind.Select(kind => Number(result.Refused(kind)))]);
        Row(output, "executed again", [.. result.ByKind.Select(kind => Number(result.ExecutedAgain(kind)))]);
        output.WriteLine("a/b: a writes whose callers were told so, b of them executed");
        output.WriteLine();
        foreach (var broken in result.Broken.Take(MostBrokenShown))
            output.WriteLine(broken);
        if (result.Held)
            output.WriteLine("The promises held.");
        else
            output.WriteLine($"{Number(result.Broken.Count)} promises were broken. Again with TESTS_SEED={Number(options.Seed)}, or: {options.Command}");
    }

    private static string Cell(WritesResult result, IReadOnlyCollection<WriteReport> reports) =>
        reports.Count == 0 ? "0" : $"{Number(reports.Count)}/{Number(result.Executed(reports))}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Row(TextWriter output, string name, string[] cells) => output.WriteLine($"  {name,-16}{string.Concat(cells.Select(cell => $"{cell,14}"))}");
}
