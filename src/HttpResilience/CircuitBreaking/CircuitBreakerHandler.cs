using HttpResilience.Routing;

namespace HttpResilience.CircuitBreaking;

/// <summary>Asks the tier's breaker before every attempt and tells it the outcome.</summary>
internal sealed class CircuitBreakerHandler : TierHandler
{
    internal override Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (!TryAcquire(request, out var permit))
            return Task.FromResult<HttpResponseMessage>(Reject(request));
        attempt.Permit = permit;
        Enter(attempt);
        return PassAsync(request, attempt, cancellationToken);
    }

    protected override void Leave(TierRequest request, Attempt attempt, ref AttemptEnd end, CancellationToken cancellationToken)
    {
        if (end.Response is { } response && request.Tier.Outcomes.IsSuccess(response))
            attempt.Permit.RecordSuccess();
        else
            LeaveFailed(request, attempt.Permit, end, cancellationToken);
    }

    private static void LeaveFailed(TierRequest request, CircuitPermit permit, in AttemptEnd end, CancellationToken cancellationToken)
    {
        try
        {
            request.Outcome = end.Exception is { } exception ? request.Tier.Outcomes.Classify(request, exception, cancellationToken) : request.Tier.Outcomes.Classify(request, end.Response!);
            Record(permit, request.Outcome);
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
