namespace HttpResilience.Testing;

/// <summary>Moves a <see cref="ManualTime"/> from timer to timer until something has ended.</summary>
/// <remarks>
/// A clock can't see whether anybody is still at work on another thread. So it waits a real while before it jumps, longer before a longer jump: a timeout of ten seconds must
/// not fire because a
/// thread was late by some milliseconds. A timer that is set or stopped meanwhile shows that somebody is at work.
/// </remarks>
internal sealed class TimeRun(ManualTime time, TimeSpan limit, TimeSpan patience)
{
    private const int MostPauses = 100;
    private const int Slices = 5;
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan _end = time.Elapsed + limit;

    public async Task UntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            if (await FindDueAsync(task).ConfigureAwait(false) is not { } due)
                return;
            if (due > _end)
            {
                time.AdvanceTo(_end);
                throw new TimeoutException($"The task has not ended after {limit} of this clock's time. If it may take that long, say so with the argument 'limit'.");
            }

            time.AdvanceTo(due);
        }
    }

    /// <returns>When to move the clock to; <see langword="null"/> when the task has ended.</returns>
    private async Task<TimeSpan?> FindDueAsync(Task task)
    {
        var idleSince = TimeProvider.System.GetTimestamp();
        for (var pauses = 0; ;)
        {
            var (due, changes) = time.Look();
            await PauseAsync(task, due is { } next ? (next - time.Elapsed) / 100 : s_shortest, changes).ConfigureAwait(false);
            if (task.IsCompleted)
                return null;
            var now = time.Look();
            if (now.Due is not null && (now.Changes == changes || ++pauses == MostPauses))
                return now.Due;
            if (now.Due is null && TimeProvider.System.GetElapsedTime(idleSince) >= patience)
            {
                throw new TimeoutException(
                    $"The task has not ended, and nothing waited for this clock for {patience.TotalSeconds:0} real seconds. "
                    + "Does the code under test run on it? AddTierResilienceTesting(time) makes it the container's TimeProvider.");
            }
        }
    }

    // In slices: where the machine stood still for longer than the pause, the others get the rest of it.
    private async Task PauseAsync(Task task, TimeSpan untilDue, long changes)
    {
        var pause = untilDue < s_shortest ? s_shortest : untilDue > s_longest ? s_longest : untilDue;
        for (var i = 0; i < Slices && !task.IsCompleted && time.Look().Changes == changes; i++)
            await task.WaitAsync(pause / Slices, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
