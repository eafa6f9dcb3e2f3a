namespace HttpResilience.Telemetry.Status;

/// <summary>A <see cref="TierClientStatus"/>.</summary>
internal sealed record ClientReport
{
    public required string Name { get; init; }

    public required bool IsEnabled { get; init; }

    public required string? ServingTier { get; init; }

    public required double? SuccessRate { get; init; }

    public required IReadOnlyList<TierReport> Tiers { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<RequestReport> RecentRequests { get; init; }

    public static ClientReport Of(TierClientStatus client, StatusDetail detail) => new()
    {
        Name = client.Name,
        IsEnabled = client.IsEnabled,
        ServingTier = client.ServingTier,
        SuccessRate = client.SuccessRate,
        Tiers = [.. client.Tiers.Select(tier => TierReport.Of(tier, detail.Series?.Invoke(client.Name, tier.Name)))],
        RecentRequests = [.. client.RecentRequests.Take(detail.Requests).Select(RequestReport.Of)],
    };
}
