using System.Diagnostics.Metrics;
using HttpResilience.Routing;

namespace HttpResilience.Telemetry;

/// <summary>The instruments of the meter <c>HttpResilience</c>. Nothing is counted on a request that the first attempt answers.</summary>
internal sealed class TierResilienceMetrics
{
    public const string MeterName = "HttpResilience";

    private readonly Counter<long> _retries;
    private readonly Counter<long> _budgetRefusals;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _staleResponses;
    private readonly Counter<long> _injections;
    private readonly Counter<long> _renewals;

    public TierResilienceMetrics(IMeterFactory meters, TierStates states)
    {
        var meter = meters.Create(MeterName);
        _retries = meter.CreateCounter<long>("resilient_retries", "{retry}", "Attempts at a tier after the first.");
        _budgetRefusals = meter.CreateCounter<long>("resilient_retry_budget_refusals", "{retry}", "Retries and hedges that were not made because the tier's budget was used up.");
        _hedges = meter.CreateCounter<long>("resilient_hedges", "{attempt}", "Requests that started on a further tier while an earlier one was still asked.");
        _staleResponses = meter.CreateCounter<long>("resilient_stale_responses", "{response}", "Old answers given out because all tiers failed.");
        _injections = meter.CreateCounter<long>("resilient_chaos_injections", "{fault}", "Faults injected on purpose.");
        _renewals = meter.CreateCounter<long>("resilient_credential_renewals", "{renewal}", "Renewals of a tier's credential.");
        meter.CreateObservableGauge("resilient_retry_budget_left", () => Observe(states, state => state.BudgetStatus?.Left), "{retry}", "Retries and hedges that a tier's budget allows now.");
        meter.CreateObservableGauge("tier_concurrency_limit", () => Observe(states, state => state.Limits.Limit), "{attempt}", "Attempts that may be under way in a tier at once.");
        meter.CreateObservableGauge("tier_in_flight", () => Observe(states, state => state.Limits.InFlight), "{attempt}", "Attempts under way in a tier that has a limit.");
        meter.CreateObservableGauge(
            "tier_health", () => Observe(states, state => HealthOf(state.Health.Read())), description: "1 for a tier that its probes found healthy, 0 for one that they did not; only tiers that were probed.");
    }

    public void Retried(string service, string tier) => Count(_retries, service, tier);

    public void BudgetRefused(string service, string tier) => Count(_budgetRefusals, service, tier);

    public void Hedged(string service, string tier) => Count(_hedges, service, tier);

    public void ServedStale(string service) => _staleResponses.Add(1, new KeyValuePair<string, object?>(TagNames.Service, service));

    public void Injected(string service, string tier, string kind) => Count(_injections, service, tier, kind);

    public void Renewed(string service, string tier, bool isGranted) => Count(_renewals, service, tier, isGranted ? "granted" : "refused");

    private static void Count(Counter<long> counter, string service, string tier)
    {
        if (counter.Enabled)
            counter.Add(1, new KeyValuePair<string, object?>(TagNames.Service, service), new KeyValuePair<string, object?>(TagNames.Tier, tier));
    }

    private static void Count(Counter<long> counter, string service, string tier, string kind)
    {
        if (counter.Enabled)
            counter.Add(1, new KeyValuePair<string, object?>(TagNames.Service, service), new KeyValuePair<string, object?>(TagNames.Tier, tier), new KeyValuePair<string, object?>(TagNames.Kind, kind));
    }

    private static long? HealthOf(TierHealthStatus? health) => health is { LastProbeAt: not null } ? health.IsHealthy ? 1 : 0 : null;

    private static IEnumerable<Measurement<long>> Observe(TierStates states, Func<TierState, long?> read) =>
        from state in states.All
        let value = read(state)
        where value is not null
        select new Measurement<long>(value.Value, new KeyValuePair<string, object?>(TagNames.Service, state.Client), new KeyValuePair<string, object?>(TagNames.Tier, state.Tier));
}
