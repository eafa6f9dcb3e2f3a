namespace HttpResilience.Routing;

/// <summary>Sends a request to one tier after the other until one answers. Thread-safe.</summary>
internal sealed class FallbackSend(string client, IHttpMessageHandlerFactory handlers) : IDisposable
{
    // One chain per tier for the life of the routing handler, which IHttpClientFactory renews every two minutes with the rest of the client's chain. Replaced as a whole, under the lock.
    private readonly object _gate = new();
    private volatile TierInvoker[] _invokers = [];

    public TierInvoker InvokerOf(Tier tier)
    {
        // A tier's name is one string for the life of the process; there are a few of them.
        foreach (var invoker in _invokers)
        {
            if (ReferenceEquals(invoker.Tier, tier.Name))
                return invoker;
        }

        return AddInvokerOf(tier);
    }

    /// <summary>Sends the request to the tier that it has. Never throws: what can't be sent is a failed attempt, and what other tiers said is not lost.</summary>
    public Task<HttpResponseMessage> StartAsync(TierRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return InvokerOf(request.Tier).SendAsync(request, cancellationToken);
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    /// <returns>A final result, or the best of those that were not.</returns>
    public ValueTask<AttemptResult> SendAsync(TierRequest request, TierChoice choice, CancellationToken cancellationToken) =>
        choice.MoveNext(request, failure: null) ? SendOnAsync(request, choice, StartAsync(request, cancellationToken), cancellationToken) : default;

    /// <summary>As above, for a request that has been sent to its first tier already.</summary>
    public async ValueTask<AttemptResult> SendOnAsync(TierRequest request, TierChoice choice, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        AttemptResult best = default;
        while (true)
        {
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var result = ResultOf(request, sending);
            if (!result.Outcome.AllowsFallback || result.Outcome.Kind == TierOutcome.Canceled)
            {
                best.Discard();
                return result with { IsFinal = true };
            }

            Tell(request, result);
            if (!request.MaySendAgain(result.Outcome))
            {
                // It may have been executed here: an earlier tier's 429 would tell the caller that it was not.
                best.Discard();
                return result;
            }

            best = AttemptResult.Better(result, best);
            if (request.IsOutOfTime || !choice.MoveNext(request, best.Outcome.Reason))
                return best;
            sending = StartAsync(request, cancellationToken);
        }
    }

    private static AttemptResult ResultOf(TierRequest request, Task<HttpResponseMessage> ended)
    {
        try
        {
            var response = ended.GetAwaiter().GetResult();
            if (response is not RejectedResponse)
                request.AnsweredBy = request.Tier;
            return new AttemptResult(response, null, request.Outcome);
        }
        catch (Exception exception)
        {
            return new AttemptResult(null, exception, request.Outcome);
        }
    }

    public void Dispose()
    {
        foreach (var invoker in _invokers)
            invoker.Dispose();
    }

    private TierInvoker AddInvokerOf(Tier tier)
    {
        lock (_gate)
        {
            if (Array.Find(_invokers, invoker => invoker.Tier == tier.Name) is { } existing)
                return existing;
            var added = new TierInvoker(handlers, client, tier.Name);
            _invokers = [.. _invokers, added];
            return added;
        }
    }

    /// <summary>Writes what a tier did that did not answer.</summary>
    public static void Tell(TierRequest request, in AttemptResult result)
    {
        var isUsedUp = result.Outcome.Kind == TierOutcome.Failure && request.Visit.CountedAttempts >= request.Tier.Retry.MaxAttempts;
        request.Tell(new TierChapter(request.Tier, result.Outcome.Kind, result.Outcome.Reason!)
        {
            Attempts = result.Outcome.Kind == TierOutcome.Rejected ? 0 : request.Visit.Attempts,
            StatusCode = result.Outcome.Kind == TierOutcome.Rejected ? null : result.Response?.StatusCode,
            Exception = isUsedUp ? Failures.RetriesUsed(request, result) : result.Exception,
            Duration = request.Visit.Attempts == 0 ? TimeSpan.Zero : request.Deadline.Since(request.Visit.Started),
        });
    }
}
