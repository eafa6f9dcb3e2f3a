using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// How much retries and hedges may add to the load of a tier (Google SRE Book, "Addressing Cascading Failures"; Finagle's retry budgets): a share of the requests of the last ten seconds,
/// and a floor for a tier that is seldom called. The share is handed out evenly over that time, the floor may be spent at once. Shared by all requests of a client to the tier. A value that
/// is not set is inherited as described at <see cref="CircuitBreakerOptions"/>.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class RetryBudgetOptions
{
    /// <summary><see langword="false"/> leaves retries bounded by <see cref="RetryOptions.MaxAttempts"/> alone. Default <see langword="true"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Retries per request, 0 to 10. Default 0.1.</summary>
    [ValidRange(0, 10)]
    public double? Ratio { get; set; }

    /// <summary>Retries a second that are allowed in any case, 0 to 10,000. Default 1.</summary>
    [ValidRange(0, 10_000)]
    public double? MinRetriesPerSecond { get; set; }
}
