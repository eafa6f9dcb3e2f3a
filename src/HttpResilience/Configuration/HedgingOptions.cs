using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// Asks the next tier too when a repeatable request has no answer after a while, and takes the first success (Dean and Barroso, "The Tail at Scale"). A value that is not set is inherited as
/// described at <see cref="CircuitBreakerOptions"/>.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class HedgingOptions
{
    /// <summary>How long the tiers asked so far have, 1 ms to 1 day; about the 95th percentile of the latency adds one request in twenty. Default none: no hedging.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? Delay { get; set; }

    /// <summary>Further tiers that a request may be sent to while earlier ones are still asked, 1 to 10. Default 1.</summary>
    [ValidRange(1, 10)]
    public int? MaxHedges { get; set; }
}
