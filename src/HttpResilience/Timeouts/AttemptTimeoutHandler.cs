using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>Bounds one attempt, up to the response's headers; where bodies are buffered, up to the end of the body.</summary>
internal sealed class AttemptTimeoutHandler(string tier, TimeProvider timeProvider) : TierHandler
{
    // Looked for once, because a chain that has sent a request does not change; two threads find the same. 0 before that, then 1 for yes and -1 for no.
    private volatile int _mayKeepToken;

    // A handler of somebody else's below may keep the token for longer than the attempt: for a body that it translates, for a call that it leaves behind.
    private bool MayKeepToken => (_mayKeepToken != 0 ? _mayKeepToken : _mayKeepToken = TierInvoker.HasOwnHandler(InnerHandler!) ? 1 : -1) > 0;

    protected override Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken)
    {
        var timer = AttemptTimer.For(timeProvider);
        var now = request.LimitedFrom;
        // Time that ran out between two handlers is a timeout like any other.
        timer.Start(now, request.AttemptLimit(now), cancellationToken);
        var sending = PassAsync(request, timer.Token);
        if (!sending.IsCompletedSuccessfully || MayBuffer(request))
            return FinishAsync(request, timer, sending, cancellationToken);
        Release(timer);
        return sending;
    }

    private async Task<HttpResponseMessage> FinishAsync(TierRequest request, AttemptTimer timer, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        try
        {
            var response = await sending.ConfigureAwait(false);
            if (MayBuffer(request))
                await ResponseBuffer.FillAsync(response, request.Message.Method, request.Tier.ResponseBufferSize, timer.Token).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (timer.HasFired)
        {
            request.NoteTimeout();
            throw new AttemptTimeoutException(tier, timer.Limit, exception);
        }
        finally
        {
            Release(timer);
        }
    }

    private void Release(AttemptTimer timer)
    {
        if (!MayKeepToken)
        {
            timer.Recycle();
            return;
        }

        timer.End();
        timer.Dispose();
    }

    private static bool MayBuffer(TierRequest request) => request.Tier.ResponseBufferSize > 0 && !request.IsUncounted;
}
