using System.Diagnostics;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>Measures rows in turns, so that what else happens on the machine hits all alike.</summary>
/// <param name="rows">In the order of the turns, and in the reverse in every other round.</param>
/// <param name="slice">How long a turn takes.</param>
/// <param name="isSequential">Whether the rows do one thing after the other, so that one thread is enough for each.</param>
internal sealed class Rounds(IReadOnlyList<Row> rows, TimeSpan slice, bool isSequential = true)
{
    private const int WarmUpPasses = 4;
    private const int WarmUpCount = 20;
    private const int BytesRounds = 5;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(700);

    // The runtime compiles again in the background, this long after code was new to it.
    private static readonly TimeSpan s_compilation = TimeSpan.FromMilliseconds(300);

    /// <summary>In short turns, so that the profile that the runtime optimizes by is made of all rows and not of the one that happens to run.</summary>
    public async Task WarmUpAsync()
    {
        for (var pass = 0; pass < WarmUpPasses; pass++)
        {
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_warmUp;)
                foreach (var row in rows)
                    await MeasureAsync(row, WarmUpCount);
            await Task.Delay(s_compilation, TimeProvider.System);
        }
    }

    public async Task TimeAsync(int rounds)
    {
        foreach (var row in rows)
            row.Count = await CountForAsync(row);
        using var worker = isSequential ? await OneWorker.StartAsync() : null;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var row in round % 2 == 0 ? rows : rows.Reverse())
            {
                var used = Environment.CpuUsage.TotalTime;
                var elapsed = await MeasureAsync(row, row.Count);
                row.AddTime(new Turn(elapsed.TotalNanoseconds / row.Count, (Environment.CpuUsage.TotalTime - used) / elapsed));
            }
        }
    }

    /// <summary>Bytes are the same in each round, but for what else runs in the process; with one thread of the pool they are exact.</summary>
    public async Task CountBytesAsync()
    {
        using var worker = await OneWorker.StartAsync();
        for (var round = 0; round < BytesRounds; round++)
        {
            foreach (var row in rows)
            {
                row.Subject.Begin();
                var before = Allocated(row);
                await row.Subject.RunAsync(row.Count);
                row.AddBytes((double)(Allocated(row) - before) / row.Count);
                row.Subject.End();
            }
        }
    }

    private static long Allocated(Row row) => row.IsAtOnce ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);

    private async Task<int> CountForAsync(Row row)
    {
        for (var count = 1; ; count *= 2)
        {
            // The fastest of some: a count that an interruption made too small would spoil the row.
            var fastest = TimeSpan.MaxValue;
            for (var i = 0; i < 5 && fastest > slice / 4; i++)
                fastest = await MeasureAsync(row, count) is var elapsed && elapsed < fastest ? elapsed : fastest;
            if (fastest > slice / 4)
                return Math.Max(1, (int)(count * (slice / fastest)));
        }
    }

    private static async Task<TimeSpan> MeasureAsync(Row row, int count)
    {
        row.Subject.Begin();
        var start = Stopwatch.GetTimestamp();
        await row.Subject.RunAsync(count);
        var elapsed = Stopwatch.GetElapsedTime(start);
        row.Subject.End();
        return elapsed;
    }
}
