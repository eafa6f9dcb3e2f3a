namespace HttpResilience.Retrying;

/// <summary>The delay before a retry, from numbers alone.</summary>
internal static class RetryDelay
{
    /// <param name="settings">The tier's settings.</param>
    /// <param name="retry">0 for the first retry.</param>
    /// <param name="previous">The delay before, for <see cref="BackoffType.DecorrelatedJitter"/>; zero at first.</param>
    /// <param name="random">A number in [0, 1).</param>
    public static TimeSpan Compute(RetrySettings settings, int retry, TimeSpan previous, double random)
    {
        var cap = settings.MaxDelay.TotalMilliseconds;
        var @base = Math.Min(settings.BaseDelay.TotalMilliseconds, cap);
        if (settings.Backoff == BackoffType.DecorrelatedJitter)
            return Milliseconds(Math.Min(cap, @base + random * (Math.Max(previous.TotalMilliseconds * 3, @base) - @base)));

        // Infinity from a large power is a number that the cap takes care of.
        var grown = settings.Backoff switch
        {
            BackoffType.Exponential => @base * Math.Pow(settings.ExponentialBase, retry),
            BackoffType.Linear => @base * (retry + 1.0),
            _ => @base,
        };
        var capped = @base == 0 ? 0 : Math.Min(grown, cap);
        return Milliseconds(settings.Jitter ? capped * (0.5 + random) : capped);
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond));
}
