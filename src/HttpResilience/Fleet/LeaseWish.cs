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

    // A store that does not keep who waits, or an instance that writes over it, is not told all the time. One that was restored from an old copy is told again.
    private static readonly TimeSpan s_saidFor = TimeSpan.FromMinutes(1);

    private TimeSpan _longestBurst = s_longestBurst;
    private string? _holder;
    private (long First, long Last)? _asks;

    /// <summary>From when on asking may be of use. Until then, in a recovery as most are, nobody need say anything.</summary>
    public long AskFrom { get; private set; }

    /// <param name="known">What is kept, aged to now.</param>
    /// <param name="ask">What the breaker asks for.</param>
    /// <returns>Whether it is time to say so.</returns>
    public bool Look(SharedCircuit? known, LeaseAsk ask)
    {
        var now = timeProvider.GetTimestamp();
        if (known is not ({ State: CircuitState.HalfOpen } or { State: CircuitState.Open, Reason: CircuitChangeReason.NoVerdict }))
            _longestBurst = s_longestBurst;
        var holder = known is { State: CircuitState.HalfOpen } ? known.Instance : null;
        if (holder != _holder)
            (_holder, AskFrom, _asks) = (holder, After(now, LeaseUse.ShortestIdle), null);
        if (holder is null || ask != LeaseAsk.WhenOver || now < AskFrom)
            return false;
        var first = _asks is { } asks && timeProvider.GetElapsedTime(asks.Last, now) < LeaseUse.ShortestIdle ? asks.First : now;
        if (timeProvider.GetElapsedTime(first, now) >= _longestBurst)
            return true;
        (_asks, AskFrom) = ((first, now), After(now, s_longestBurst));
        return false;
    }

    /// <summary>It is said. Until a verdict the next one takes twice as long: else instances with a burst now and then, too short to use the lease, would take it from each other for ever.</summary>
    public void Said() => (_longestBurst, _asks, AskFrom) = (2 * _longestBurst, null, After(timeProvider.GetTimestamp(), s_saidFor));

    private long After(long timestamp, TimeSpan time) => timestamp + timeProvider.GetTimestampTicks(time);
}
