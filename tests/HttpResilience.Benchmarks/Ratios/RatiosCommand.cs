using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary><c>--ratios [--json] [--rows e,g]</c>: all rows in one run of less than a minute.</summary>
internal static class RatiosCommand
{
    private const int RoundCount = 31;

    public static async Task<int> RunAsync(string[] args)
    {
        var wanted = Array.IndexOf(args, "--rows") is >= 0 and var index && index + 1 < args.Length ? args[index + 1].Split(',') : null;
        List<Row> rows = [];
        foreach (var primary in new[] { Primary.AtOnce, Primary.Later })
            rows.AddRange(Catalog.Requests.Where(entry => IsWanted(entry.Key, wanted)).Select(entry => new Row(entry.Key, entry.What, primary, entry.Make(primary))));
        await new Rounds(rows).RunAsync(RoundCount);
        IReadOnlyList<Result> results = [.. rows.Select(row => row.ToResult())];
        rows.ForEach(row => row.Dispose());

        var ratios = new Targets(results).Judge();
        Report.Print(results, ratios);
        if (args.Contains("--json"))
            Report.PrintJson(results, ratios);
        return 0;
    }

    private static bool IsWanted(string key, string[]? wanted) => wanted is null || wanted.Contains(key) || wanted.Contains(key[..1]);
}
