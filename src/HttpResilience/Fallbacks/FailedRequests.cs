using HttpResilience.Routing;
using HttpResilience.Telemetry;

namespace HttpResilience.Fallbacks;

/// <summary>What a caller gets when no tier is left, or no time: the stale answer, the fallback delegate's, the last response that a server sent, or an exception.</summary>
internal sealed class FailedRequests(StaleAnswers stale, TierEvents events)
{
    /// <returns>What the caller gets: a response or an exception, which is not thrown on the way.</returns>
    public ValueTask<AttemptResult> ConcludeAsync(TierRequest request, AttemptResult last, CancellationToken cancellationToken)
    {
        events.AllFailed(request);
        var isTimeout = request.IsOutOfTime;
        Exception failure = isTimeout ? Failures.Timeout(request, last.Exception) : FailureOf(request, last);
        if (request.Stale is not null || request.Set.Fallback is not null)
            return AnswerInsteadAsync(request, last, failure, isTimeout, cancellationToken);
        return ValueTask.FromResult(Conclude(request, last, failure, isTimeout));
    }

    private async ValueTask<AttemptResult> AnswerInsteadAsync(TierRequest request, AttemptResult last, Exception failure, bool isTimeout, CancellationToken cancellationToken)
    {
        try
        {
            if (await AnswerInsteadAsync(request, failure, cancellationToken).ConfigureAwait(false) is not { } response)
                return Conclude(request, last, failure, isTimeout);
            last.Discard();
            request.AnsweredBy = null;
            return new AttemptResult(response, null, last.Outcome);
        }
        catch
        {
            last.Discard();
            throw;
        }
    }

    private static AttemptResult Conclude(TierRequest request, in AttemptResult last, Exception failure, bool isTimeout)
    {
        if (!isTimeout && !request.Set.ThrowOnFailureResponse && last.Response is not (null or RejectedResponse))
            return last;
        last.Discard();
        return new AttemptResult(null, failure, last.Outcome);
    }

    private static HttpRequestException FailureOf(TierRequest request, in AttemptResult last) =>
        request is { Sequence.Length: 1, Outcome.Rejection: TierRejection.CircuitOpen } ? Failures.CircuitOpen(request) : Failures.AllTiers(request, last.Exception);

    private async ValueTask<HttpResponseMessage?> AnswerInsteadAsync(TierRequest request, Exception failure, CancellationToken cancellationToken)
    {
        if (request.Stale is { } ticket && await stale.FindAsync(ticket, request, cancellationToken).ConfigureAwait(false) is { } kept)
            return kept;
        if (request.Set.Fallback is not { } fallback)
            return null;
        // The delegate sees the message as the caller sent it.
        request.Finish();
        return await fallback(new TierFallbackArguments(request.Message, request.OperationName, failure), cancellationToken).ConfigureAwait(false);
    }
}
