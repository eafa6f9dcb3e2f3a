using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>Whether the instance that may probe does so. Used by one thread at a time.</summary>
/// <param name="phase">In which it probes.</param>
/// <param name="before">The phase before.</param>
/// <param name="lookEvery">How often it is looked at.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LeaseUse(HalfOpenPhase phase, CircuitPhase before, TimeSpan lookEvery, TimeProvider timeProvider)
{
    // An instance without requests learns nothing; others may have some.
    private static readonly TimeSpan s_shortestIdle = TimeSpan.FromSeconds(4);

    // A look that comes late by a moment must not make the next one too early.
    private const double MostOfTheTime = 0.75;

    private readonly TimeSpan _longestIdle = LongestIdle(before, timeProvider);
    private long _lookedAt = timeProvider.GetTimestamp();
    private long _usedAt = timeProvider.GetTimestamp();
    private int _taken;

    /// <returns><see langword="null"/> when it is not yet time to look.</returns>
    public bool? Look()
    {
        var now = timeProvider.GetTimestamp();
        if (timeProvider.GetElapsedTime(_lookedAt, now) < lookEvery * MostOfTheTime)
            return null;
        _lookedAt = now;
        var taken = phase.Taken;
        if (taken != _taken || phase.IsProbing)
            (_taken, _usedAt) = (taken, now);
        return timeProvider.GetElapsedTime(_usedAt, now) < _longestIdle;
    }

    // The request that asks for a lease can't use it. Where the next came too late last time, and nobody else has found out anything since, this lease is held for longer than the time between the two.
    private static TimeSpan LongestIdle(CircuitPhase before, TimeProvider timeProvider) =>
        before is OpenPhase { IsCalledOff: true } ? 2 * (s_shortestIdle + timeProvider.GetElapsedTime(before.Since)) : s_shortestIdle;
}
