using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>Whether the instance that may probe does so. Used by one thread at a time.</summary>
/// <param name="phase">In which it probes.</param>
/// <param name="before">The phase before.</param>
/// <param name="renewEvery">How often the lease is renewed.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LeaseUse(HalfOpenPhase phase, CircuitPhase before, TimeSpan renewEvery, TimeProvider timeProvider)
{
    /// <summary>An instance without requests learns nothing; others may have some.</summary>
    public static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(4);

    // A look that comes late by a moment must not make the next one too early.
    private const double MostOfTheTime = 0.75;

    private readonly TimeSpan _longestIdle = LongestIdle(before, timeProvider);
    private long? _renewedAt = timeProvider.GetTimestamp();
    private long _usedAt = timeProvider.GetTimestamp();
    private int _taken;

    /// <param name="isWanted">By another, which has requests.</param>
    /// <returns><see langword="true"/> to renew it, <see langword="false"/> to give it back, <see langword="null"/> when it is not yet time for either.</returns>
    public bool? Look(bool isWanted)
    {
        var now = timeProvider.GetTimestamp();
        var taken = phase.Taken;
        if (taken != _taken || phase.IsProbing)
            (_taken, _usedAt) = (taken, now);
        if (timeProvider.GetElapsedTime(_usedAt, now) >= (isWanted ? ShortestIdle : _longestIdle))
            return false;
        return _renewedAt is { } renewedAt && timeProvider.GetElapsedTime(renewedAt, now) < renewEvery * MostOfTheTime ? null : true;
    }

    public void Renewed(long at) => _renewedAt = at;

    /// <summary>Has to be renewed before another probe may begin.</summary>
    public void Revoked() => _renewedAt = null;

    // The request that asks for a lease can't use it. Where the next came too late last time, and nobody else has found out anything since, this lease is held for longer than the time between the two.
    private static TimeSpan LongestIdle(CircuitPhase before, TimeProvider timeProvider) =>
        before is OpenPhase { IsCalledOff: true } ? 2 * (ShortestIdle + timeProvider.GetElapsedTime(before.Since)) : ShortestIdle;
}
