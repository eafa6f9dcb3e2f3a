namespace HttpResilience;

/// <summary>A client with tiers at one moment.</summary>
public sealed record TierClientStatus
{
    /// <summary>The client's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether resilience is on; when it is off, requests go straight to the first tier.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>The tiers in their order.</summary>
    public required IReadOnlyList<TierStatus> Tiers { get; init; }

    /// <summary>The tier that a request would be sent to now; <see langword="null"/> when none can take it.</summary>
    public required string? ServingTier { get; init; }

    /// <summary>The last requests, the newest first, at most <see cref="TierResilienceOptions.HistorySize"/>.</summary>
    public required IReadOnlyList<TierRequestRecord> RecentRequests { get; init; }

    /// <summary>The share of <see cref="RecentRequests"/> that a tier answered with success; <see langword="null"/> without any.</summary>
    public double? SuccessRate =>
        RecentRequests.Count == 0 ? null : (double)RecentRequests.Count(request => request.Outcome == TierOutcome.Success) / RecentRequests.Count;
}
