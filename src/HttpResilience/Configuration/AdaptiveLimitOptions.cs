using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// A concurrency limit that follows the tier's latency: it grows while answers stay as quick as ever, and falls when they become slow. A value that is not set is inherited as described at
/// <see cref="CircuitBreakerOptions"/>.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class AdaptiveLimitOptions
{
    /// <summary>The limit never falls below this, 1 to 1,000,000. Default 1.</summary>
    [ValidRange(1, 1_000_000)]
    public int? Min { get; set; }

    /// <summary>The limit never grows above this, 1 to 1,000,000; setting it turns the limit on. Default none, no adaptive limit.</summary>
    [ValidRange(1, 1_000_000)]
    public int? Max { get; set; }
}
