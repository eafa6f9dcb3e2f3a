using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// What may be said of a client, for all its tiers, and of one tier. A value that is not set is inherited as described at
/// <see cref="CircuitBreakerOptions"/>; a list replaces an inherited list as a whole.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public abstract class TierPolicyOptions
{
    private protected TierPolicyOptions()
    {
    }

    /// <summary>Bounds one attempt, from sending to the response's headers, 1 ms to 1 day. Default 10 seconds.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Attempts within a tier.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>The tier's circuit breaker.</summary>
    public CircuitBreakerOptions CircuitBreaker { get; set; } = new();

    /// <summary>Background probes.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>Attempts that may be under way in a tier at once, 1 to 1,000,000; above it the next tier is taken. Default none, no limit.</summary>
    [ValidRange(1, 1_000_000)]
    public int? ConcurrencyLimit { get; set; }

    /// <summary>Attempts that may wait for <see cref="ConcurrencyLimit"/>, 0 to 1,000,000. Default 0.</summary>
    [ValidRange(0, 1_000_000)]
    public int? QueueLimit { get; set; }

    /// <summary>A concurrency limit that follows the tier's latency, in place of <see cref="ConcurrencyLimit"/>.</summary>
    public AdaptiveLimitOptions Adaptive { get; set; } = new();

    /// <summary>Attempts in a time.</summary>
    public RateLimitOptions RateLimit { get; set; } = new();

    /// <summary>Whether an attempt lasts until the body is there.</summary>
    public ResponseBufferingOptions ResponseBuffering { get; set; } = new();

    /// <summary>Statuses that the breaker counts as failures. Default 408, 500, 502, 503, 504.</summary>
    public IList<int>? FailureStatusCodes { get; set; }

    /// <summary>Statuses after which a repeatable request is sent again to the same tier (429: any request). Default 408, 429, 500, 502, 503, 504.</summary>
    public IList<int>? RetryStatusCodes { get; set; }

    /// <summary>
    /// Statuses after which a repeatable request takes the next tier (429: any request). Default 408, 429, 500, 501, 502, 503, 504, 505; add 401 and 403 where one tier's
    /// credential may be bad while another's is good.
    /// </summary>
    public IList<int>? FallbackStatusCodes { get; set; }

    /// <summary>Longest time for which a tier's <c>Retry-After</c> (RFC 9110, 10.2.3) keeps it out of use, 0 to 1 day. Default 1 hour.</summary>
    [ValidDuration("00:00:00", "1.00:00:00")]
    public TimeSpan? MaxCoolDown { get; set; }

    /// <summary>
    /// Replaces what an attempt's outcome means. Called once for every attempt that ended in a response or in a failure, from any thread; it must not read the response's
    /// body. When it throws, that is logged and the default holds. Code only. Default none.
    /// </summary>
    public Func<AttemptArguments, AttemptHandling>? ShouldHandle { get; set; }
}
