using System.Diagnostics.Metrics;
using HttpResilience.Routing;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Telemetry;

/// <summary>The instruments of the meter <c>HttpResilience</c>. While nobody listens a request costs the looking.</summary>
internal sealed class TierResilienceMetrics
{
    public const string MeterName = "HttpResilience";
    public const string AttemptDuration = "resilient_attempt_duration";

    // Those of OpenTelemetry's http.client.request.duration, and on to the default total timeout.
    public static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30] };

    private readonly Histogram<double> _operations;
    private readonly Histogram<double> _attempts;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _budgetRefusals;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _staleResponses;
    private readonly Counter<long> _injections;
    private readonly Counter<long> _renewals;

    public TierResilienceMetrics(IMeterFactory meters, TierClients clients)
    {
        var meter = meters.Create(MeterName);
        _operations = meter.CreateHistogram("resilient_operation_duration", "s", "Time of a request, up to its response's headers.", tags: null, Seconds);
        _attempts = meter.CreateHistogram(AttemptDuration, "s", "Time of an attempt at a tier.", tags: null, Seconds);
        _retries = meter.CreateCounter<long>("resilient_retries", "{retry}", "Attempts at a tier after the first.");
        _fallbacks = meter.CreateCounter<long>("resilient_fallbacks", "{request}", "Requests that left a tier, or skipped it, and took another.");
        _rejections = meter.CreateCounter<long>("resilient_rejections", "{request}", "Requests that were not sent to a tier, and why.");
        _budgetRefusals = meter.CreateCounter<long>("resilient_retry_budget_refusals", "{retry}", "Retries and hedges that were not made because the tier's budget was used up.");
        _hedges = meter.CreateCounter<long>("resilient_hedges", "{attempt}", "Requests that started on a further tier while an earlier one was still asked.");
        _staleResponses = meter.CreateCounter<long>("resilient_stale_responses", "{response}", "Old answers given out because all tiers failed.");
        _injections = meter.CreateCounter<long>("resilient_chaos_injections", "{fault}", "Faults injected on purpose.");
        _renewals = meter.CreateCounter<long>("resilient_credential_renewals", "{renewal}", "Renewals of a tier's credential.");
        TierGauges.Add(meter, clients);
    }

    /// <summary>Whether anybody wants to know how long attempts take, which costs a look at the clock.</summary>
    public bool TimesAttempts => _attempts.Enabled;

    public void OperationEnded(TierRequest request, TierOutcome outcome)
    {
        if (_operations.Enabled)
            _operations.Record(request.Duration.TotalSeconds, Service(request), new Tag(TagNames.Operation, TagNames.Of(request.Operation)), new Tag(TagNames.Outcome, TagNames.Of(outcome)));
    }

    public void AttemptEnded(TierRequest request, TierOutcome outcome, TimeSpan duration) =>
        _attempts.Record(duration.TotalSeconds, Service(request), new Tag(TagNames.Tier, request.Tier.Name), new Tag(TagNames.Outcome, TagNames.Of(outcome)));

    public void Retried(TierRequest request) => Count(_retries, request, request.Tier);

    public void FellBack(TierRequest request, Tier from, Tier to, string reason)
    {
        if (_fallbacks.Enabled)
            _fallbacks.Add(1, Service(request), new Tag(TagNames.From, from.Name), new Tag(TagNames.To, to.Name), new Tag(TagNames.Reason, reason));
    }

    public void Rejected(TierRequest request, Tier tier, string reason)
    {
        if (_rejections.Enabled)
            _rejections.Add(1, Service(request), new Tag(TagNames.Tier, tier.Name), new Tag(TagNames.Reason, reason));
    }

    public void BudgetRefused(TierRequest request) => Count(_budgetRefusals, request, request.Tier);

    public void Hedged(TierRequest request, Tier tier) => Count(_hedges, request, tier);

    public void ServedStale(TierRequest request) => _staleResponses.Add(1, Service(request));

    public void Injected(TierRequest request, string kind) => _injections.Add(1, Service(request), new Tag(TagNames.Tier, request.Tier.Name), new Tag(TagNames.Kind, kind));

    public void Renewed(string service, string tier, bool isGranted) =>
        _renewals.Add(1, new Tag(TagNames.Service, service), new Tag(TagNames.Tier, tier), new Tag(TagNames.Kind, isGranted ? "granted" : "refused"));

    private static void Count(Counter<long> counter, TierRequest request, Tier tier)
    {
        if (counter.Enabled)
            counter.Add(1, Service(request), new Tag(TagNames.Tier, tier.Name));
    }

    private static Tag Service(TierRequest request) => new(TagNames.Service, request.Set.Client);
}
