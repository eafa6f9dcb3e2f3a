namespace HttpResilience.CircuitBreaking;

/// <summary>Rejects calls until <paramref name="duration"/> has passed since <paramref name="openedAt"/>, a timestamp of the time provider.</summary>
internal sealed class OpenPhase(CircuitTotals totals, long trips, int reopenings, long openedAt, TimeSpan duration, bool isByHand)
    : CircuitPhase(CircuitState.Open, totals, trips, reopenings)
{
    public TimeSpan Duration => duration;

    /// <summary>Whether probes were called off for want of requests.</summary>
    public bool IsCalledOff => duration == TimeSpan.Zero && Reason == CircuitChangeReason.NoVerdict;

    /// <summary>Opened by somebody who said for how long: a good health probe does not know better.</summary>
    public bool IsByHand => isByHand;

    /// <param name="now">A timestamp of the time provider.</param>
    /// <param name="timeProvider">The clock.</param>
    public bool IsOver(long now, TimeProvider timeProvider) => timeProvider.GetElapsedTime(openedAt, now) >= duration;

    /// <inheritdoc cref="IsOver"/>
    public TimeSpan TimeLeft(long now, TimeProvider timeProvider)
    {
        // It may have opened since the clock was read.
        var left = duration - timeProvider.GetElapsedTime(openedAt, Math.Max(now, openedAt));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
