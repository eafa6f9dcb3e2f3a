using HttpResilience.CircuitBreaking;
using HttpResilience.Counting;

namespace HttpResilience.Fleet;

/// <summary>
/// Whether this instance's requests want the lease that another holds. Only requests that go on count: who has one now and then could not use the lease that it takes from another. Used by one
/// thread at a time.
/// </summary>
internal sealed class LeaseWish(TimeProvider timeProvider)
{
    // Requests nearer to each other than this are one burst, after which there may be none for long.
    private static readonly TimeSpan s_longestBurst = TimeSpan.FromSeconds(1);

    private string? _holder;
    private long _heldSince;
    private long? _askedAt;

    /// <summary>From when on asking may be of use. Until then, in a recovery as most are, nobody need say anything.</summary>
    public long AskFrom => _askedAt is { } askedAt ? After(askedAt, s_longestBurst) : After(_heldSince, LeaseUse.ShortestIdle);

    /// <param name="known">What is kept, aged to now.</param>
    /// <param name="ask">What the breaker asks for.</param>
    /// <returns>Whether it is time to say so.</returns>
    public bool Look(SharedCircuit? known, LeaseAsk ask)
    {
        var now = timeProvider.GetTimestamp();
        var holder = known is { State: CircuitState.HalfOpen } ? known.Instance : null;
        if (holder != _holder)
            (_holder, _heldSince, _askedAt) = (holder, now, null);
        if (holder is null || ask != LeaseAsk.WhenOver || now < AskFrom)
            return false;
        var goesOn = _askedAt is { } askedAt && timeProvider.GetElapsedTime(askedAt, now) < LeaseUse.ShortestIdle;
        if (!goesOn)
            _askedAt = now;
        return goesOn;
    }

    private long After(long timestamp, TimeSpan time) => timestamp + timeProvider.GetTimestampTicks(time);
}
