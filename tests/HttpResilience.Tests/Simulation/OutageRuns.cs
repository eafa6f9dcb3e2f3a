using System.Globalization;

namespace HttpResilience.Tests.Simulation;

/// <summary>The runs, made once for all tests of the class, and the table of them.</summary>
public sealed class OutageRuns : IAsyncLifetime
{
    private const int Seed = 20_260_101;

    internal OutageRun Unbounded { get; private set; } = null!;

    internal IReadOnlyList<OutageRun> Budgeted { get; private set; } = [];

    internal IReadOnlyList<OutageRun> Guarded { get; private set; } = [];

    internal string Table => string.Join('\n', Rows());

    public async ValueTask InitializeAsync()
    {
        Unbounded = await OutageRun.RunAsync(OutageCase.Unbounded, Seed);
        Budgeted = await RunAllAsync(OutageCase.Budgeted);
        Guarded = await RunAllAsync(OutageCase.Guarded);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<OutageRun>> RunAllAsync(OutageCase[] outages)
    {
        List<OutageRun> runs = [];
        foreach (var outage in outages)
            runs.Add(await OutageRun.RunAsync(outage, Seed));
        return runs;
    }

    private IEnumerable<string> Rows() =>
    [
        "| run | during, mean | during, the most in a second | each of the first ten seconds after |",
        "| --- | --- | --- | --- |",
        .. new[] { Unbounded }.Concat(Budgeted).Concat(Guarded).Select(Row),
    ];

    private static string Row(OutageRun run) => $"| {run.Case.Name} | {Number(run.During.Average())} | {Number(run.During.Max())} | {string.Join(' ', run.After.Select(Number))} |";

    private static string Number(double load) => load.ToString("0.00", CultureInfo.InvariantCulture);
}
