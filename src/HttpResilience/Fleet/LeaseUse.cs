using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>Whether the instance that may probe does so. Used by one thread at a time.</summary>
internal sealed class LeaseUse(HalfOpenPhase phase, TimeSpan lookEvery, TimeProvider timeProvider)
{
    // An instance without requests learns nothing; others may have some.
    private static readonly TimeSpan s_longestIdle = TimeSpan.FromSeconds(4);

    private long _lookedAt = timeProvider.GetTimestamp();
    private long _usedAt = timeProvider.GetTimestamp();
    private int _taken;

    /// <returns><see langword="null"/> when it is not yet time to look.</returns>
    public bool? Look()
    {
        var now = timeProvider.GetTimestamp();
        if (timeProvider.GetElapsedTime(_lookedAt, now) < lookEvery)
            return null;
        _lookedAt = now;
        var taken = phase.Taken;
        if (taken != _taken || phase.IsProbing)
            (_taken, _usedAt) = (taken, now);
        return timeProvider.GetElapsedTime(_usedAt, now) < s_longestIdle;
    }
}
