using System.Text.Json.Serialization;

namespace HttpResilience.Telemetry.Status;

/// <summary>A <see cref="TierStatus"/> with its breaker's snapshot, flat.</summary>
internal sealed record TierReport
{
    public required string Name { get; init; }

    public required int Order { get; init; }

    public required string? NotEligibleBecause { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset StateSince { get; init; }

    public required string? StateReason { get; init; }

    public required double? TimeUntilRetryMs { get; init; }

    public required long FailureCount { get; init; }

    public required long SuccessCount { get; init; }

    public required long RejectedCalls { get; init; }

    public required long Trips { get; init; }

    public required int ConsecutiveFailures { get; init; }

    public required double ErrorRate { get; init; }

    public required double? FailureRate { get; init; }

    public required double? SlowCallRate { get; init; }

    public required double CoolDownLeftMs { get; init; }

    public required bool IsUnhealthy { get; init; }

    /// <summary>What probes found; <see langword="null"/> for a tier that is not probed.</summary>
    public HealthReport? Health { get; init; }

    public required double TrafficShare { get; init; }

    public required BudgetReport? RetryBudget { get; init; }

    public required int? ConcurrencyLimit { get; init; }

    public required int? InFlight { get; init; }

    public required int? RateLimitAvailable { get; init; }

    /// <summary>What the fleet knows; left out where nothing is shared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FleetReport? Fleet { get; init; }

    /// <summary>The last minutes, the oldest slice first; left out where nobody keeps them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SliceReport>? Series { get; init; }

    public static TierReport Of(TierStatus tier, IReadOnlyList<SliceReport>? series)
    {
        var breaker = tier.CircuitBreaker;
        return new TierReport
        {
            Name = tier.Name,
            Order = tier.Order,
            NotEligibleBecause = tier.NotEligibleBecause,
            State = breaker.State.ToString(),
            StateSince = breaker.StateSince,
            StateReason = breaker.StateReason?.ToString(),
            TimeUntilRetryMs = breaker.TimeUntilRetry?.TotalMilliseconds,
            FailureCount = breaker.FailureCount,
            SuccessCount = breaker.SuccessCount,
            RejectedCalls = breaker.RejectedCalls,
            Trips = breaker.Trips,
            ConsecutiveFailures = breaker.ConsecutiveFailures,
            ErrorRate = breaker.ErrorRate,
            FailureRate = breaker.FailureRate,
            SlowCallRate = breaker.SlowCallRate,
            CoolDownLeftMs = tier.CoolDownLeft.TotalMilliseconds,
            IsUnhealthy = tier.IsUnhealthy,
            Health = tier.Health is { } health ? new HealthReport(health.LastProbeAt, health.LastFailure, health.ConsecutiveFailures) : null,
            TrafficShare = tier.TrafficShare,
            RetryBudget = tier.RetryBudget is { } budget ? new BudgetReport(budget.Requests, budget.Retries, budget.Left) : null,
            ConcurrencyLimit = tier.ConcurrencyLimit,
            InFlight = tier.InFlight,
            RateLimitAvailable = tier.RateLimitAvailable,
            Fleet = tier.Fleet is { } fleet ? FleetReport.Of(fleet) : null,
            Series = series,
        };
    }
}
