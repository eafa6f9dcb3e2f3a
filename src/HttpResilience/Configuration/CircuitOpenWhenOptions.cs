using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>When a fleet that shares its state believes one instance's breaker. Means nothing to an instance that shares with nobody.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class CircuitOpenWhenOptions
{
    /// <summary>
    /// How many instances' own breakers must be open at the same time before all others open too, 1 to 1,000; each opens its own at once. Above 1, one sick host can't shut a healthy tier for
    /// all. Default 1.
    /// </summary>
    [ValidRange(1, 1_000)]
    public int? Instances { get; set; }
}
