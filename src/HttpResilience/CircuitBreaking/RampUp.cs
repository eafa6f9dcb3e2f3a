namespace HttpResilience.CircuitBreaking;

/// <summary>Lets a growing share of requests through after a breaker has closed, evenly spread: a tier that has just recovered is not met by all of them at once. Thread-safe.</summary>
internal sealed class RampUp(long startedAt)
{
    private const double FirstShare = 0.1;
    private const long Whole = 1_000_000;

    // The sum of the shares of all who asked, in millionths; Interlocked.
    private long _sum;

    /// <summary>Whether this request is one of those that may pass.</summary>
    public bool Admits(TimeSpan duration, TimeProvider timeProvider)
    {
        var share = Share(duration, timeProvider.GetTimestamp(), timeProvider);
        if (share >= 1)
            return true;
        var step = (long)(share * Whole);
        var sum = Interlocked.Add(ref _sum, step);
        return sum / Whole != (sum - step) / Whole;
    }

    /// <summary>The share at a timestamp of the time provider; <see langword="null"/> when it is over, or there is none any more.</summary>
    public double? ShareBelowWhole(TimeSpan? duration, long now, TimeProvider timeProvider) =>
        duration is { } whole && Share(whole, now, timeProvider) is < 1 and var share ? share : null;

    // From 0.1 to 1.
    private double Share(TimeSpan duration, long now, TimeProvider timeProvider) =>
        Math.Min(1, FirstShare + ((1 - FirstShare) * (timeProvider.GetElapsedTime(startedAt, now) / duration)));
}
