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
        var share = Share(duration, timeProvider);
        if (share >= 1)
            return true;
        var step = (long)(share * Whole);
        var sum = Interlocked.Add(ref _sum, step);
        return sum / Whole != (sum - step) / Whole;
    }

    /// <summary>From 0.1 to 1.</summary>
    public double Share(TimeSpan duration, TimeProvider timeProvider) =>
        Math.Min(1, FirstShare + ((1 - FirstShare) * (timeProvider.GetElapsedTime(startedAt) / duration)));
}
