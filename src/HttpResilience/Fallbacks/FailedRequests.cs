using HttpResilience.Routing;
using HttpResilience.Telemetry;

namespace HttpResilience.Fallbacks;

/// <summary>What a caller gets when no tier is left, or no time: the stale answer, the fallback delegate's, the last response that a server sent, or an exception.</summary>
internal sealed class FailedRequests(StaleAnswers stale, TierEvents events)
{
    public async ValueTask<HttpResponseMessage> ConcludeAsync(TierRequest request, AttemptResult last, CancellationToken cancellationToken)
    {
        events.AllFailed(request);
        var isTimeout = request.IsOutOfTime;
        Exception failure = isTimeout ? Failures.Timeout(request, last.Exception) : FailureOf(request, last);
        try
        {
            if (await AnswerInsteadAsync(request, failure, cancellationToken).ConfigureAwait(false) is { } response)
            {
                last.Discard();
                request.AnsweredBy = null;
                return response;
            }
        }
        catch
        {
            last.Discard();
            throw;
        }

        if (!isTimeout && !request.Set.ThrowOnFailureResponse && last.Response is not (null or RejectedResponse))
            return last.Response;
        last.Discard();
        throw failure;
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
