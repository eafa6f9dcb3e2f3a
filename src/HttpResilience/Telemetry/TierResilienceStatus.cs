using System.Text.Json;
using HttpResilience.Configuration;
using HttpResilience.Routing;
using HttpResilience.Telemetry.Status;

namespace HttpResilience.Telemetry;

/// <summary>Reads what is known of clients and tiers.</summary>
internal sealed class TierResilienceStatus(TierClients clients, EventFeed feed, TimeProvider timeProvider) : ITierResilienceStatus
{
    public IReadOnlyList<TierResilienceEvent> GetRecentEvents() => feed.Read();

    public IDisposable Subscribe(Action<TierResilienceEvent> watcher) => feed.Subscribe(watcher);

    public IReadOnlyList<TierClientStatus> GetClients() => [.. clients.Names.Order(StringComparer.Ordinal).Select(name => Read(clients.Get(name)))];

    public TierClientStatus? FindClient(string name) => clients.IsRegistered(name) ? Read(clients.Get(name)) : null;

    public string ExportConfiguration() => ConfigurationExport.Write(clients.Names.Order(StringComparer.Ordinal).Select(name => clients.Get(name).Current));

    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        using var configuration = JsonDocument.Parse(ExportConfiguration());
        var detail = new StatusDetail { Configuration = configuration.RootElement };
        await StatusFile.WriteAsync(path, StatusReport.Of(this, timeProvider.GetUtcNow(), detail), cancellationToken).ConfigureAwait(false);
    }

    private static TierClientStatus Read(TierClient client)
    {
        var set = client.Current;
        return new TierClientStatus
        {
            Name = client.Name,
            IsEnabled = set.Enabled,
            Tiers = [.. set.Tiers.Select(Read)],
            ServingTier = set.Enabled ? Array.Find(set.Tiers, tier => TierEligibility.Watch(tier) == TierRejection.None)?.Name : set.Tiers[0].Name,
            RecentRequests = client.History.Read(),
        };
    }

    private static TierStatus Read(Tier tier)
    {
        var state = tier.State;
        var rejection = TierEligibility.Watch(tier);
        return new TierStatus
        {
            Name = tier.Name,
            NotEligibleBecause = rejection == TierRejection.None ? null : TierEligibility.Describe(rejection),
            CircuitBreaker = state.Breaker.GetSnapshot(),
            Fleet = state.Fleet?.Describe(),
            CoolDownLeft = state.CoolDownLeft,
            IsUnhealthy = state.IsUnhealthy,
            Health = state.Health.Read(),
            Order = tier.Order,
            TrafficShare = tier.TrafficShare,
            RetryBudget = state.BudgetStatus,
            ConcurrencyLimit = state.Limits.Limit,
            InFlight = state.Limits.InFlight,
            RateLimitAvailable = state.Limits.Rate?.Available,
        };
    }
}
