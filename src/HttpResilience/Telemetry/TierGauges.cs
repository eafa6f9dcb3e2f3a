using System.Diagnostics.Metrics;
using HttpResilience.Routing;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Telemetry;

/// <summary>What is read of tiers when somebody collects.</summary>
internal static class TierGauges
{
    public static void Add(Meter meter, TierClients clients)
    {
        meter.CreateObservableGauge(
            "circuit_breaker_state", () => OfBreakers(clients, breaker => (int)breaker.State), null, "0 closed, 1 open, 2 half-open, 3 isolated, 4 disabled, 5 metrics-only.");
        meter.CreateObservableCounter("circuit_breaker_trips", () => OfBreakers(clients, breaker => breaker.AllTrips), "{trip}", "How often a breaker opened.");
        meter.CreateObservableGauge("tier_eligible", () => OfTiers(clients, tier => TierEligibility.Watch(tier) == TierRejection.None ? 1 : 0), null, "1 when a request would be sent to the tier now.");
        meter.CreateObservableGauge("tier_order", () => PlacesOf(clients), null, "The tier's place in the sequence, from 1.");
        meter.CreateObservableGauge("tier_traffic_share", () => InForce(clients).Select(tier => Of(tier, tier.TrafficShare)), null, "Percent of the requests that may start on the tier, as configured or set by hand.");
        meter.CreateObservableGauge("resilient_retry_budget_left", () => OfStates(clients, state => state.BudgetStatus?.Left), "{retry}", "Retries and hedges that a tier's budget allows now.");
        meter.CreateObservableGauge("tier_concurrency_limit", () => OfStates(clients, state => state.Limits.Limit), "{attempt}", "Attempts that may be under way in a tier at once.");
        meter.CreateObservableGauge("tier_in_flight", () => OfStates(clients, state => state.Limits.InFlight), "{attempt}", "Attempts under way in a tier that has a limit.");
        meter.CreateObservableGauge(
            "tier_health", () => OfStates(clients, state => state.Health.Read() is { LastProbeAt: not null } health ? (health.IsHealthy ? 1L : 0) : null), null, "1 for a tier that its probes found healthy, 0 for one that they did not.");
    }

    private static IEnumerable<Measurement<long>> OfBreakers(TierClients clients, Func<CircuitBreaker, long> read) =>
        InForce(clients).Select(tier => new Measurement<long>(read(tier.State.Breaker), new Tag(TagNames.Service, tier.Client), new Tag(TagNames.BreakerName, tier.State.Breaker.Name)));

    private static IEnumerable<Measurement<long>> OfStates(TierClients clients, Func<TierState, long?> read) =>
        from tier in InForce(clients)
        let value = read(tier.State)
        where value is not null
        select Of(tier, value.Value);

    private static IEnumerable<Measurement<long>> OfTiers(TierClients clients, Func<Tier, long> read) => InForce(clients).Select(tier => Of(tier, read(tier)));

    private static IEnumerable<Measurement<long>> PlacesOf(TierClients clients) => clients.InUse.SelectMany(client => client.Current.Tiers.Select((tier, i) => Of(tier, i + 1L)));

    // A tier that a reload has removed is told no more.
    private static IEnumerable<Tier> InForce(TierClients clients) => clients.InUse.SelectMany(client => client.Current.Tiers);

    private static Measurement<T> Of<T>(Tier tier, T value)
        where T : struct => new(value, new Tag(TagNames.Service, tier.Client), new Tag(TagNames.Tier, tier.Name));
}
