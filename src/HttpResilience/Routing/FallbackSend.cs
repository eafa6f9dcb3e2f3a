using System.Collections.Concurrent;

namespace HttpResilience.Routing;

/// <summary>Sends a request to one tier after the other until one answers. Thread-safe.</summary>
internal sealed class FallbackSend(string client, IHttpMessageHandlerFactory handlers, TimeProvider timeProvider) : IDisposable
{
    // One chain per tier for the life of the routing handler, which IHttpClientFactory renews every two minutes with the rest of the client's chain.
    private readonly ConcurrentDictionary<string, TierInvoker> _invokers = new(StringComparer.OrdinalIgnoreCase);

    public TierInvoker InvokerOf(Tier tier) =>
        _invokers.TryGetValue(tier.Name, out var invoker) ? invoker : _invokers.GetOrAdd(tier.Name, static (name, self) => new TierInvoker(self.handlers, self.client, name), (handlers, client));

    /// <returns>A final result, or the best of those that were not.</returns>
    public Task<AttemptResult> SendAsync(TierRequest request, TierChoice choice, CancellationToken cancellationToken) =>
        !request.IsOutOfTime && choice.MoveNext(request, failure: null) ? SendOnAsync(request, choice, cancellationToken) : Task.FromResult<AttemptResult>(default);

    /// <summary>As above, for a request that has its first tier already.</summary>
    public async Task<AttemptResult> SendOnAsync(TierRequest request, TierChoice choice, CancellationToken cancellationToken)
    {
        AttemptResult best = default;
        do
        {
            var started = timeProvider.GetTimestamp();
            var result = await SendToTierAsync(request, cancellationToken).ConfigureAwait(false);
            if (!result.Outcome.AllowsFallback || result.Outcome.Kind == TierOutcome.Canceled)
            {
                best.Discard();
                return result with { IsFinal = true };
            }

            Tell(request, result, timeProvider.GetElapsedTime(started));
            best = AttemptResult.Better(result, best);
            if (!request.MaySendAgain(result.Outcome))
                break;
        }
        while (!request.IsOutOfTime && choice.MoveNext(request, best.Outcome.Reason));

        return best;
    }

    public void Dispose()
    {
        foreach (var invoker in _invokers.Values)
            invoker.Dispose();
    }

    /// <summary>Writes what a tier did that did not answer.</summary>
    public static void Tell(TierRequest request, in AttemptResult result, TimeSpan duration)
    {
        var isUsedUp = result.Outcome.Kind == TierOutcome.Failure && request.CountedAttempts >= request.Tier.Retry.MaxAttempts;
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
}
