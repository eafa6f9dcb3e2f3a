using HttpResilience.Routing;

namespace HttpResilience.CircuitBreaking;

/// <summary>Asks the tier's breaker before every attempt and tells it the outcome.</summary>
internal sealed class CircuitBreakerHandler : TierHandler
{
    protected override Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken)
    {
        if (!TryAcquire(request, out var permit))
            return Task.FromResult<HttpResponseMessage>(Reject(request));
        var sending = PassAsync(request, cancellationToken);
        if (!sending.TryGet(out var response))
            return FinishAsync(request, permit, sending, cancellationToken);
        try
        {
            Record(request, permit, request.Tier.Outcomes.Classify(request, response));
        }
        finally
        {
            permit.Dispose();
        }

        return sending;
    }

    private static async Task<HttpResponseMessage> FinishAsync(TierRequest request, CircuitPermit permit, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        try
        {
            var response = await sending.ConfigureAwait(false);
            Record(request, permit, request.Tier.Outcomes.Classify(request, response));
            return response;
        }
        catch (Exception exception)
        {
            Record(request, permit, request.Tier.Outcomes.Classify(request, exception, cancellationToken));
            throw;
        }
        finally
        {
            // Without a record the permit is given back: a rejection further in, the caller's cancellation, a callback that throws.
            permit.Dispose();
        }
    }

    private static bool TryAcquire(TierRequest request, out CircuitPermit permit)
    {
        permit = default;
        var breaker = request.Tier.State.Breaker;
        var isForced = request.IsUncounted || (request.IsLastResort && !breaker.IsCallPermitted(request.MayProbe));
        // The last slot of a half-open breaker may have gone to another request since it was asked.
        return isForced || breaker.TryAcquire(request.MayProbe, out permit) || request.IsLastResort;
    }

    private static RejectedResponse Reject(TierRequest request)
    {
        request.Outcome = OutcomeClassifier.Rejected(TierRejection.CircuitOpen);
        return new RejectedResponse(TierRejection.CircuitOpen);
    }

    private static void Record(TierRequest request, CircuitPermit permit, in AttemptOutcome outcome)
    {
        request.Outcome = outcome;
        // A 429 is neither: the tier is well, and did not do what it was asked. Nor is a 401 that a new credential may help.
        if (outcome.Kind is TierOutcome.Rejected or TierOutcome.Canceled || (!outcome.CountsAsFailure && (outcome.NotProcessed || outcome.IsForCredential)))
            return;
        if (outcome.CountsAsFailure)
            permit.RecordFailure();
        else
            permit.RecordSuccess();
    }
}
