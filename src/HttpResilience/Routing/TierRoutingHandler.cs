using System.Collections.Concurrent;
using HttpResilience.Telemetry;
using HttpResilience.Timeouts;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Routing;

/// <summary>Sends a request to the first tier that can take it, and to the next when that fails. The primary handler of a client with tiers. Thread-safe.</summary>
internal sealed class TierRoutingHandler(TierClient client, IHttpMessageHandlerFactory handlers, TimeProvider timeProvider, ILogger logger) : HttpMessageHandler
{
    // One chain per tier for the life of this handler, which IHttpClientFactory renews every two minutes with the rest of the client's chain.
    private readonly ConcurrentDictionary<string, TierInvoker> _invokers = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var request = TierRequest.ForClient(message, client, timeProvider);
        try
        {
            await KeepBodyAsync(request, cancellationToken).ConfigureAwait(false);
            var response = request.IsUncounted
                ? await SendToFirstAsync(request, cancellationToken).ConfigureAwait(false)
                : await SendToTiersAsync(request, cancellationToken).ConfigureAwait(false);
            return BoundedContent.Bound(response, request, timeProvider);
        }
        finally
        {
            Handover.Forget(message);
            request.Finish();
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => throw SendIsNotSupported(client.Name);

    internal static NotSupportedException SendIsNotSupported(string client) =>
        new($"{client}: a client with tiers sends asynchronously only, because a retry or a fallback would block the thread. Use SendAsync.");

    protected override void Dispose(bool disposing)
    {
        foreach (var invoker in _invokers.Values)
            invoker.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendToTiersAsync(TierRequest request, CancellationToken cancellationToken)
    {
        AttemptResult last = default;
        var choice = new TierChoice(request, logger);
        try
        {
            while (!request.IsOutOfTime && choice.MoveNext(last.Outcome.Reason))
            {
                var started = timeProvider.GetTimestamp();
                var result = await SendToTierAsync(request, cancellationToken).ConfigureAwait(false);
                if (!result.Outcome.AllowsFallback || result.Outcome.Kind == TierOutcome.Canceled)
                    return Return(result, last);
                Tell(request, result, timeProvider.GetElapsedTime(started));
                last = Keep(result, last);
                if (!request.MaySendAgain(result.Outcome))
                    break;
            }
        }
        catch
        {
            last.Discard();
            throw;
        }

        choice.TellRest();
        return await ConcludeAsync(request, last, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<AttemptResult> SendToTierAsync(TierRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await InvokerOf(request.Tier).SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response is not RejectedResponse)
                request.AnsweredBy = request.Tier;
            return new AttemptResult(response, null, request.Outcome);
        }
        catch (Exception exception)
        {
            return new AttemptResult(null, exception, request.Outcome);
        }
    }

    private TierInvoker InvokerOf(Tier tier) =>
        _invokers.TryGetValue(tier.Name, out var invoker) ? invoker : _invokers.GetOrAdd(tier.Name, static (name, self) => new TierInvoker(self.handlers, self.client.Name, name), (handlers, client));

    private static HttpResponseMessage Return(in AttemptResult result, in AttemptResult earlier)
    {
        earlier.Discard();
        return result.GetOrThrow();
    }

    /// <summary>Of two results the later one counts, but a response is worth more to the caller than an exception, and that more than a rejection.</summary>
    private static AttemptResult Keep(in AttemptResult result, in AttemptResult earlier)
    {
        if (result.Worth >= earlier.Worth)
        {
            earlier.Discard();
            return result;
        }

        result.Discard();
        return earlier with { Outcome = result.Outcome };
    }

    private static void Tell(TierRequest request, in AttemptResult result, TimeSpan duration)
    {
        var isUsedUp = result.Outcome.Kind == TierOutcome.Failure && request.Attempts >= request.Tier.Retry.MaxAttempts;
        request.Tell(new TierAttempt
        {
            Tier = request.Tier.Name,
            Outcome = result.Outcome.Kind,
            Attempts = result.Outcome.Kind == TierOutcome.Rejected ? 0 : request.Attempts,
            Reason = result.Outcome.Reason!,
            StatusCode = result.Outcome.Kind == TierOutcome.Rejected ? null : result.Response?.StatusCode,
            Exception = isUsedUp ? Failures.RetriesUsed(request, result) : result.Exception,
            Duration = duration,
        });
    }

    /// <summary>No tier is left, or no time.</summary>
    private async ValueTask<HttpResponseMessage> ConcludeAsync(TierRequest request, AttemptResult last, CancellationToken cancellationToken)
    {
        logger.AllTiersFailed(client.Name, request.Message.Method.Method, request.Operation?.Name ?? "", Failures.Reasons(request));
        var isTimeout = request.IsOutOfTime;
        Exception failure = isTimeout ? Failures.Timeout(request, last.Exception) : FailureOf(request, last);
        try
        {
            if (await FallBackAsync(request, failure, cancellationToken).ConfigureAwait(false) is { } response)
                return Return(new AttemptResult(response, null, default), last);
            if (!isTimeout && !request.Set.ThrowOnFailureResponse && last.Response is not (null or RejectedResponse))
                return last.Response;
        }
        catch
        {
            last.Discard();
            throw;
        }

        last.Discard();
        throw failure;
    }

    private static HttpRequestException FailureOf(TierRequest request, in AttemptResult last) =>
        request is { Sequence.Length: 1, Outcome.Rejection: TierRejection.CircuitOpen } ? Failures.CircuitOpen(request) : Failures.AllTiers(request, last.Exception);

    private static ValueTask<HttpResponseMessage?> FallBackAsync(TierRequest request, Exception failure, CancellationToken cancellationToken)
    {
        if (request.Set.Fallback is not { } fallback)
            return default;
        // The delegate sees the message as the caller sent it.
        request.Finish();
        return fallback(new TierFallbackArguments(request.Message, request.Operation?.Name, failure), cancellationToken);
    }

    // Resilience is switched off; only the total timeout remains, because the HttpClient's own was set to infinite.
    private async Task<HttpResponseMessage> SendToFirstAsync(TierRequest request, CancellationToken cancellationToken)
    {
        request.MoveTo(request.Sequence[0]);
        try
        {
            return await InvokerOf(request.Tier).SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AttemptTimeoutException exception)
        {
            Tell(request, new AttemptResult(null, exception, request.Outcome), request.Deadline.Elapsed);
            throw Failures.Timeout(request, exception);
        }
    }

    private async ValueTask KeepBodyAsync(TierRequest request, CancellationToken cancellationToken)
    {
        if (!request.NeedsToKeepBody)
            return;
        using var timeout = new CancellationTokenSource(request.Deadline.Total, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await request.KeepBodyAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Timeout(request, exception);
        }
    }
}
