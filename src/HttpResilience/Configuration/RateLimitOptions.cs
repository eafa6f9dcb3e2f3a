using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// Attempts at a tier in a time, for APIs that bill by the call or refuse above a quota. Above it the next tier is taken. A value that is not set is inherited as described at
/// <see cref="CircuitBreakerOptions"/>.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect. Counted in this process: divide a quota by the number of processes that share it.</remarks>
public sealed class RateLimitOptions
{
    /// <summary>Attempts in any stretch of <see cref="Per"/>, 1 to 10,000,000; setting it turns the limit on. Default none, no limit.</summary>
    [ValidRange(1, 10_000_000)]
    public int? Permits { get; set; }

    /// <summary>The time, 10 ms to 7 days. Default 1 second.</summary>
    [ValidDuration("00:00:00.010", "7.00:00:00")]
    public TimeSpan? Per { get; set; }
}
