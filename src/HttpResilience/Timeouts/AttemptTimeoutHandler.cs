using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>Bounds one attempt, up to the response's headers; where bodies are buffered, up to the end of the body.</summary>
internal sealed class AttemptTimeoutHandler(string tier, TimeProvider timeProvider) : TierHandler
{
    // Looked for once, because a chain that has sent a request does not change; two threads find the same. 0 before that, then 1 for yes and -1 for no.
    private volatile int _mayKeepToken;

    // A handler of somebody else's below may keep the token for longer than the attempt: for a body that it translates, for a call that it leaves behind. It must not be another request's then.
    private bool MayKeepToken => (_mayKeepToken != 0 ? _mayKeepToken : _mayKeepToken = HandlerChain.MayKeepToken(InnerHandler) ? 1 : -1) > 0;

    internal override Task<HttpResponseMessage> SendAsync(TierRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        var timer = AttemptTimer.For(timeProvider);
        var now = request.LimitedFrom;
        // Time that ran out between two handlers is a timeout like any other.
        timer.Start(now, request.AttemptLimit(now));
        attempt.Timer = timer;
        Enter(attempt);
        // For one who has given up already nothing is sent; and a user's own handler may take its time before it passes the request on.
        var isFollowing = cancellationToken.IsCancellationRequested || MayKeepToken;
        if (isFollowing)
            timer.Follow(cancellationToken);
        var sending = PassAsync(request, attempt, timer.Token);
        // Otherwise the caller can call an attempt off as soon as it waits for something: what ends at once is not asked for, which would cost as much as all else here.
        if (!isFollowing && (!sending.IsCompleted || MayBuffer(request)))
            timer.Follow(cancellationToken);
        return MayBuffer(request) ? BufferAsync(request, sending, timer.Token) : sending;
    }

    protected override void Leave(TierRequest request, Attempt attempt, ref AttemptEnd end, CancellationToken cancellationToken)
    {
        var timer = attempt.Timer!;
        attempt.Timer = null;
        if (end.Exception is OperationCanceledException exception)
            end.Exception = WhyCanceled(request, timer, exception, cancellationToken);
        if (MayKeepToken)
            timer.EndForGood();
        else
            timer.Recycle();
    }

    private Exception WhyCanceled(TierRequest request, AttemptTimer timer, OperationCanceledException exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new TaskCanceledException(exception.Message, exception, cancellationToken);
        if (!timer.HasFired)
            return exception;
        request.NoteTimeout();
        return new AttemptTimeoutException(tier, timer.Limit, exception);
    }

    private static async Task<HttpResponseMessage> BufferAsync(TierRequest request, Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        var response = await sending.ConfigureAwait(false);
        await ResponseBuffer.FillAsync(response, request.Message.Method, request.Tier.ResponseBufferSize, cancellationToken).ConfigureAwait(false);
        return response;
    }

    private static bool MayBuffer(TierRequest request) => request.Tier.ResponseBufferSize > 0 && !request.IsUncounted;
}
