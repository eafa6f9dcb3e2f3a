using HttpResilience.Telemetry;

namespace HttpResilience.Routing;

/// <summary>
/// One of a tier's own handlers. Where they follow each other directly, one of them waits for the attempt's end and all of them act on it, innermost first (<see cref="Settle"/>): a method that
/// awaits, and its object, for each of them would be most of what an attempt costs. What comes at once needs none at all.
/// </summary>
internal abstract class TierHandler : DelegatingHandler
{
    // The next of ours; null where somebody else's handler stands between. Both found by the first request: the chain does not change any more then, and threads that race find the same.
    private TierHandler? _inner;
    private TierHandler? _outer;
    private volatile bool _isWired;

    // Somebody else's handler comes next, and one of ours after it.
    private bool _handsOver;

    /// <summary>Sends an attempt on its way. The task is not settled: whoever awaits it has to.</summary>
    internal abstract Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken);

    // Somebody else's handler stands in front, and wants what it would get from any other handler.
    protected sealed override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (Handover.Take(message) is not { } request)
            return SendDirectAsync(message, cancellationToken);
        // An attempt of its own: that handler may make several, and need not wait for any.
        var attempt = new Attempt();
        return SettledAsync(outer: null, request, attempt, SendAsync(request, attempt, cancellationToken), cancellationToken);
    }

    /// <summary>For a message that no handler of ours has handed over.</summary>
    protected virtual Task<HttpResponseMessage> SendDirectAsync(HttpRequestMessage message, CancellationToken cancellationToken) => base.SendAsync(message, cancellationToken);

    /// <summary>What it does when the attempt has ended. One that does something has to <see cref="Enter"/> the attempt before it passes it on.</summary>
    protected virtual void Leave(TierRequest request, Attempt attempt, ref AttemptEnd end, CancellationToken cancellationToken)
    {
    }

    /// <summary>From now on it will be told how the attempt ends.</summary>
    protected void Enter(Attempt attempt) => attempt.Innermost = this;

    /// <summary>Sends the request on, unsettled. A handler of somebody's that throws makes a faulted task.</summary>
    protected Task<HttpResponseMessage> PassAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        if (!_isWired)
            Wire();
        return _inner is { } inner ? inner.SendAsync(request, attempt, cancellationToken) : PassOutAsync(request, cancellationToken);
    }

    /// <summary>For a handler that returned null in place of a task.</summary>
    internal static InvalidOperationException NoTask() => new("A handler returned no task.");

    /// <summary>Tells those further in how the attempt ended.</summary>
    protected void Settle(TierRequest request, Attempt attempt, ref AttemptEnd end, CancellationToken cancellationToken) => SettleUntil(this, request, attempt, ref end, cancellationToken);

    /// <summary>Sends the request on, and tells those further in how it ended, for a handler that waits for that itself.</summary>
    protected Task<HttpResponseMessage> PassSettledAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        Enter(attempt);
        return SettledAsync(this, request, attempt, PassAsync(request, attempt, cancellationToken), cancellationToken);
    }

    private static void SettleUntil(TierHandler? outer, TierRequest request, Attempt attempt, ref AttemptEnd end, CancellationToken cancellationToken)
    {
        for (var handler = attempt.Innermost; handler is not null && !ReferenceEquals(handler, outer); handler = handler._outer)
            handler.Leave(request, attempt, ref end, cancellationToken);
        attempt.Innermost = outer;
    }

    private static async Task<HttpResponseMessage> SettledAsync(TierHandler? outer, TierRequest request, Attempt attempt, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = AttemptEnd.Of(sending);
        SettleUntil(outer, request, attempt, ref end, cancellationToken);
        return end.GetOrThrow();
    }

    private Task<HttpResponseMessage> PassOutAsync(TierRequest request, CancellationToken cancellationToken)
    {
        if (_handsOver)
            Handover.Give(request);
        var caller = CallersContext.Take();
        try
        {
            return base.SendAsync(request.Message, cancellationToken) ?? throw NoTask();
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
        finally
        {
            // One that is no async method may have put a user or a trace into it, which the next attempt, the next tier and the caller are not to see.
            caller.GiveBack();
        }
    }

    private void Wire()
    {
        if (InnerHandler is TierHandler inner)
        {
            inner._outer = this;
            _inner = inner;
        }

        _handsOver = HandlerChain.From(InnerHandler).Any(handler => handler is TierHandler);
        _isWired = true;
    }
}
