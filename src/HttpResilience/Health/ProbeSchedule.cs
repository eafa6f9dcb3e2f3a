using HttpResilience.Counting;

namespace HttpResilience.Health;

/// <summary>When a tier is to be probed: a fleet that starts or sees a change of configuration all at once does not probe in step. Used by the monitor's loop alone.</summary>
internal sealed class ProbeSchedule(TimeProvider timeProvider)
{
    private const double Spreading = 0.1;
    private const double FirstWithin = 0.5;

    private static readonly TimeSpan s_longestFirstWait = TimeSpan.FromSeconds(2);

    // A timestamp of the TimeProvider.
    private long? _due;

    /// <summary>The number of the last look at it.</summary>
    public long Look { get; set; }

    /// <param name="interval">As configured now; a shorter one than before holds at once, not after the longer one.</param>
    /// <param name="left">Time until the next probe.</param>
    /// <returns>Whether a probe is due; the next one is scheduled then.</returns>
    public bool IsDue(TimeSpan interval, out TimeSpan left)
    {
        left = _due is { } due ? timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), due) : FirstWait(interval);
        var isDue = left <= TimeSpan.Zero;
        if (isDue || left > interval * (1 + Spreading))
            left = Spread(interval);
        else if (_due is not null)
            return false;
        _due = timeProvider.GetTimestamp() + timeProvider.GetTimestampTicks(left);
        return isDue;
    }

    private static TimeSpan FirstWait(TimeSpan interval)
    {
        var within = interval * FirstWithin;
        return (within < s_longestFirstWait ? within : s_longestFirstWait) * Random.Shared.NextDouble();
    }

    private static TimeSpan Spread(TimeSpan interval) => interval * (1 - Spreading + (2 * Spreading * Random.Shared.NextDouble()));
}
