namespace HttpResilience;

/// <summary>A tier at one moment.</summary>
public sealed record TierStatus
{
    /// <summary>The tier's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its place in the sequence, as configured.</summary>
    public required int Order { get; init; }

    /// <summary>Why a repeatable request would not be sent to it now, in words; <see langword="null"/> when it would.</summary>
    public required string? NotEligibleBecause { get; init; }

    /// <summary>Its circuit breaker.</summary>
    public required CircuitBreakerSnapshot CircuitBreaker { get; init; }

    /// <summary>What the fleet knows of that breaker; <see langword="null"/> when its state is not shared.</summary>
    public FleetCircuitStatus? Fleet { get; init; }

    /// <summary>How long it is left alone yet, after a <c>Retry-After</c>; zero when it is not.</summary>
    public required TimeSpan CoolDownLeft { get; init; }

    /// <summary>Whether background probes found it unhealthy.</summary>
    public required bool IsUnhealthy { get; init; }

    /// <summary>What its probes found; <see langword="null"/> when it is not probed.</summary>
    public TierHealthStatus? Health { get; init; }

    /// <summary>The share of requests that may start on it, in percent.</summary>
    public required double TrafficShare { get; init; }

    /// <summary>What retries and hedges may add yet; <see langword="null"/> when the budget is off.</summary>
    public required RetryBudgetStatus? RetryBudget { get; init; }

    /// <summary>Attempts that may be under way at once; <see langword="null"/> without a limit.</summary>
    public required int? ConcurrencyLimit { get; init; }

    /// <summary>Attempts under way; <see langword="null"/> without a concurrency limit.</summary>
    public required int? InFlight { get; init; }

    /// <summary>Attempts that the rate limit leaves now; <see langword="null"/> without one.</summary>
    public required int? RateLimitAvailable { get; init; }
}
