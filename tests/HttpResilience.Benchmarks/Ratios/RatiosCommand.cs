namespace HttpResilience.Benchmarks.Ratios;

/// <summary>
/// <c>--ratios [--json] [--rows e,g]</c>: all rows in one run of less than a minute;
/// <c>--ratios --allocations [--record] [--rows e,g]</c>: the bytes of requests against those on record.
/// </summary>
internal static class RatiosCommand
{
    private static readonly TimeSpan s_requests = TimeSpan.FromMilliseconds(6);
    private static readonly TimeSpan s_tasks = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var selection = new RowSelection(args);
        if (args.Contains("--allocations"))
            return await AllocationsCheck.RunAsync(selection, isRecording: args.Contains("--record"));
        Result[] results =
        [
            .. await MeasureAsync(selection.Requests(), s_requests, rounds: 61, isSequential: true),
            .. await MeasureAsync(selection.ToolCalls(), s_requests, rounds: 31, isSequential: true, warmUps: 4),
            .. await MeasureAsync(selection.Snapshots(), s_requests, rounds: 21, isSequential: true),
            .. await MeasureAsync(selection.Breakers(), s_tasks, rounds: 21, isSequential: false),
        ];
        var targets = new Targets(results);
        Ratio[] ratios = [.. targets.OfRows(), .. selection.IsAll ? Targets.OfMemory() : []];
        Report.Print(results, ratios);
        if (args.Contains("--json"))
            Report.PrintJson(results, ratios);
        return 0;
    }

    private static async Task<IEnumerable<Result>> MeasureAsync(List<Row> rows, TimeSpan slice, int rounds, bool isSequential, int warmUps = 1)
    {
        if (rows.Count == 0)
            return [];
        var turns = new Rounds(rows, slice, isSequential);
        // Much code, of the runtime's and of the SDK's, takes the runtime a while to optimize.
        for (var i = 0; i < warmUps; i++)
            await turns.WarmUpAsync();
        await turns.TimeAsync(rounds);
        await turns.CountBytesAsync();
        rows.ForEach(row => row.Dispose());
        return rows.Select(row => row.ToResult());
    }
}
