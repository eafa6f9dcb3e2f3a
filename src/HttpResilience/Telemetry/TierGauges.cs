using System.Diagnostics.Metrics;
using HttpResilience.Routing;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Telemetry;

/// <summary>What is read of tiers when somebody collects.</summary>
internal static class TierGauges
{
    public static void Add(Meter meter, TierStates states, TierClients clients)
    {
        meter.CreateObservableGauge(
            "circuit_breaker_state", () => OfBreakers(states, breaker => (int)breaker.State), null, "0 closed, 1 open, 2 half-open, 3 isolated, 4 disabled, 5 metrics-only.");
        meter.CreateObservableCounter("circuit_breaker_trips", () => OfBreakers(states, breaker => breaker.AllTrips), "{trip}", "How often a breaker opened.");
        meter.CreateObservableGauge("tier_eligible", () => OfTiers(clients, tier => TierEligibility.CouldTakeOver(tier, mayProbe: true) ? 1 : 0), null, "1 when a request would be sent to the tier now.");
        meter.CreateObservableGauge("tier_order", () => OfTiers(clients, (tier, place) => place), null, "The tier's place in the sequence, from 1.");
        meter.CreateObservableGauge("resilient_retry_budget_left", () => OfStates(states, state => state.BudgetStatus?.Left), "{retry}", "Retries and hedges that a tier's budget allows now.");
        meter.CreateObservableGauge("tier_concurrency_limit", () => OfStates(states, state => state.Limits.Limit), "{attempt}", "Attempts that may be under way in a tier at once.");
        meter.CreateObservableGauge("tier_in_flight", () => OfStates(states, state => state.Limits.InFlight), "{attempt}", "Attempts under way in a tier that has a limit.");
        meter.CreateObservableGauge(
            "tier_health", () => OfStates(states, state => state.Health.Read() is { LastProbeAt: not null } health ? (health.IsHealthy ? 1L : 0) : null), null, "1 for a tier that its probes found healthy, 0 for one that they did not.");
    }

    private static IEnumerable<Measurement<long>> OfBreakers(TierStates states, Func<CircuitBreaker, long> read) =>
        states.All.Select(state => new Measurement<long>(read(state.Breaker), new Tag(TagNames.Service, state.Client), new Tag(TagNames.BreakerName, state.Breaker.Name)));

    private static IEnumerable<Measurement<long>> OfStates(TierStates states, Func<TierState, long?> read) =>
        from state in states.All
        let value = read(state)
        where value is not null
        select new Measurement<long>(value.Value, new Tag(TagNames.Service, state.Client), new Tag(TagNames.Tier, state.Tier));

    private static IEnumerable<Measurement<long>> OfTiers(TierClients clients, Func<Tier, long> read) => OfTiers(clients, (tier, _) => read(tier));

    private static IEnumerable<Measurement<long>> OfTiers(TierClients clients, Func<Tier, int, long> read) =>
        clients.InUse.SelectMany(client => client.Current.Tiers.Select((tier, i) => new Measurement<long>(read(tier, i + 1), new Tag(TagNames.Service, client.Name), new Tag(TagNames.Tier, tier.Name))));
}
