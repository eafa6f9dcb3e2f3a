using HttpResilience.Telemetry;

namespace HttpResilience.Routing;

/// <summary>
/// Sends a repeatable request to a further tier when those asked so far have no answer after a while; the first that answers wins, and the others are canceled (Dean and Barroso, "The Tail at
/// Scale", CACM 56/2, 2013). All flows take their tiers from one choice, so none is asked twice.
/// </summary>
internal sealed class HedgedSend(FallbackSend send, TierEvents events, TimeProvider timeProvider)
{
    public async ValueTask<AttemptResult> SendAsync(TierRequest request, TierChoice choice, CancellationToken cancellationToken)
    {
        var hedging = request.Set.Hedging!;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = request.Fork();
        List<Flow> flows = [new(first, send.SendAsync(first, choice, stop.Token).AsTask())];
        try
        {
            return await FirstAnswerAsync(request, choice, hedging, flows, stop.Token).ConfigureAwait(false) is var result && cancellationToken.IsCancellationRequested
                ? AsCanceled(result, cancellationToken)
                : result;
        }
        finally
        {
            choice.Close();
            _ = AbandonAsync(flows, stop);
        }
    }

    private async ValueTask<AttemptResult> FirstAnswerAsync(TierRequest request, TierChoice choice, HedgingSettings hedging, List<Flow> flows, CancellationToken stop)
    {
        AttemptResult best = default;
        var hedgesLeft = hedging.MaxHedges;
        while (flows.Count > 0)
        {
            await AnyEndsAsync(flows, hedgesLeft > 0 ? hedging.Delay : Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            if (flows.Find(static flow => flow.Task.IsCompleted) is not { } ended)
            {
                hedgesLeft = TryHedge(request, choice, hedging, flows, stop) ? hedgesLeft - 1 : choice.HasNoHedgeLeft ? 0 : hedgesLeft;
                continue;
            }

            flows.Remove(ended);
            var result = await ended.Task.ConfigureAwait(false);
            request.Absorb(ended.Request);
            if (result.IsFinal)
            {
                flows.ForEach(loser => request.AbsorbAttempts(loser.Request));
                best.Discard();
                return result;
            }

            best = AttemptResult.Better(result, best);
        }

        return best;
    }

    private Task AnyEndsAsync(List<Flow> flows, TimeSpan delay)
    {
        Task any = flows.Count == 1 ? flows[0].Task : Task.WhenAny(flows.Select(flow => flow.Task));
        return any.IsCompleted ? Task.CompletedTask : WaitAsync(any, delay);
    }

    // Neither a delay that ends nor a flow that fails is an exception here.
    private async Task WaitAsync(Task any, TimeSpan delay) => await any.WaitAsync(delay, timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool TryHedge(TierRequest request, TierChoice choice, HedgingSettings hedging, List<Flow> flows, CancellationToken stop)
    {
        if (request.IsOutOfTime)
            return false;
        var hedge = request.Fork();
        if (!choice.MoveNextForHedge(hedge))
            return false;
        events.Hedged(hedge, hedge.Tier, hedging.Delay);
        flows.Add(new Flow(hedge, send.SendOnAsync(hedge, choice, send.StartAsync(hedge, stop), stop).AsTask()));
        return true;
    }

    private static AttemptResult AsCanceled(in AttemptResult result, CancellationToken cancellationToken) => result.Exception is OperationCanceledException exception
        ? result with { Exception = new TaskCanceledException(exception.Message, exception, cancellationToken) }
        : result;

    // Nobody waits for the losers; what they still bring is let go, and with the last of them the link to the caller's token. A handler that throws when it is canceled changes nothing of
    // that.
    private static async Task AbandonAsync(List<Flow> flows, CancellationTokenSource stop)
    {
        if (flows.Count > 0)
            await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var flow in flows)
        {
            await ((Task)flow.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (flow.Task.IsCompletedSuccessfully)
                (await flow.Task.ConfigureAwait(false)).Discard();
        }

        stop.Dispose();
    }

    private sealed record Flow(TierRequest Request, Task<AttemptResult> Task);
}
