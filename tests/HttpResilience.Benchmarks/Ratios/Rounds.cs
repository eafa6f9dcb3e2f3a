using System.Diagnostics;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>Measures rows in turns, so that what else happens on the machine hits all alike.</summary>
/// <param name="rows">In the order of the turns, and in the reverse in every other round.</param>
internal sealed class Rounds(IReadOnlyList<Row> rows)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(700);

    // The runtime compiles again in the background, this long after code was new to it.
    private static readonly TimeSpan s_compilation = TimeSpan.FromMilliseconds(300);

    public async Task RunAsync(int rounds)
    {
        await WarmUpAsync();
        foreach (var row in rows)
            row.Count = await CountForAsync(row);
        for (var round = 0; round < rounds; round++)
            foreach (var row in round % 2 == 0 ? rows : rows.Reverse())
                await MeasureAsync(row);
    }

    private static async Task MeasureAsync(Row row)
    {
        row.Subject.Begin();
        var allocated = Allocated(row);
        var start = Stopwatch.GetTimestamp();
        await row.Subject.RunAsync(row.Count);
        var elapsed = Stopwatch.GetElapsedTime(start);
        allocated = Allocated(row) - allocated;
        row.Subject.End();
        row.Add(elapsed.TotalNanoseconds / row.Count, (double)allocated / row.Count);
    }

    private static long Allocated(Row row) => row.IsAtOnce ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);

    // In short turns, so that the profile that the runtime optimizes by is made of all rows and not of the one that happens to run.
    private async Task WarmUpAsync()
    {
        for (var pass = 0; pass < 4; pass++)
        {
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;)
                foreach (var row in rows)
                    await RunAsync(row, 20);
            await Task.Delay(s_compilation, TimeProvider.System);
        }
    }

    private static async Task<int> CountForAsync(Row row)
    {
        for (var count = 16; ; count *= 2)
        {
            var elapsed = await RunAsync(row, count);
            if (elapsed > s_slice / 4)
                return Math.Max(1, (int)(count * (s_slice / elapsed)));
        }
    }

    private static async Task<TimeSpan> RunAsync(Row row, int count)
    {
        row.Subject.Begin();
        var start = Stopwatch.GetTimestamp();
        await row.Subject.RunAsync(count);
        var elapsed = Stopwatch.GetElapsedTime(start);
        row.Subject.End();
        return elapsed;
    }
}
