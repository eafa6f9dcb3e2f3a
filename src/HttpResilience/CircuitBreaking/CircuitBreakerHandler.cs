using HttpResilience.Routing;

namespace HttpResilience.CircuitBreaking;

/// <summary>Asks the tier's breaker before every attempt and tells it the outcome.</summary>
internal sealed class CircuitBreakerHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (Handover.Take(message) is not { } request)
            return await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (!TryAcquire(request, out var permit))
            return Reject(request);
        // Without a record the permit is given back: a rejection further in, the caller's cancellation, a callback that throws.
        using (permit)
        {
            try
            {
                Handover.Give(request);
                var response = await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
                Record(permit, request.Outcome = request.Tier.Outcomes.Classify(response, request.IsOneExchange, request.HasAskedForCredential, request.AttemptStartedAt));
                return response;
            }
            catch (Exception exception)
            {
                Record(permit, request.Outcome = request.Tier.Outcomes.Classify(exception, request.MayHaveArrived(exception), cancellationToken));
                throw;
            }
        }
    }

    private static bool TryAcquire(TierRequest request, out CircuitPermit permit)
    {
        permit = default;
        var breaker = request.Tier.State.Breaker;
        var isForced = request.IsUncounted || (request.IsLastResort && !breaker.IsCallPermitted(request.MayProbe));
        return isForced || breaker.TryAcquire(request.MayProbe, out permit);
    }

    private static RejectedResponse Reject(TierRequest request)
    {
        request.Outcome = OutcomeClassifier.Rejected(TierRejection.CircuitOpen);
        return new RejectedResponse(TierRejection.CircuitOpen);
    }

    private static void Record(CircuitPermit permit, in AttemptOutcome outcome)
    {
        // A 429 is neither: the tier is well, and did not do what it was asked. Nor is a 401 that a new credential may help.
        if (outcome.Kind is TierOutcome.Rejected or TierOutcome.Canceled || (!outcome.CountsAsFailure && (outcome.NotProcessed || outcome.IsForCredential)))
            return;
        if (outcome.CountsAsFailure)
            permit.RecordFailure();
        else
            permit.RecordSuccess();
    }
}
