using HttpResilience.Retrying;
using HttpResilience.Telemetry;

namespace HttpResilience.Routing;

/// <summary>A tier's client as the routing handler uses it: its handler chain from <see cref="IHttpMessageHandlerFactory"/>.</summary>
internal sealed class TierInvoker : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly bool _hasForeignHandler;

    // Null where somebody else's handler stands in front of it.
    private readonly RetryHandler? _first;

    // Nobody else's handler stands among ours.
    private readonly RetryHandler? _alone;

    public TierInvoker(IHttpMessageHandlerFactory handlers, string client, string tier)
    {
        Tier = tier;
        var handler = handlers.CreateHandler(Routing.Tier.ClientName(client, tier));
        _hasForeignHandler = HandlerChain.HasStrangerAmongOurs(handler);
        _first = (HandlerChain.IsFactorysOutermost(handler) ? (handler as DelegatingHandler)?.InnerHandler : handler) as RetryHandler;
        _alone = _hasForeignHandler ? null : _first;
        MayAddHeaders = HandlerChain.MayAddHeaders(handler);
        _invoker = new HttpMessageInvoker(handler, disposeHandler: false);
    }

    /// <summary>The tier's name.</summary>
    public string Tier { get; }

    /// <summary>Whether some handler in the chain, wherever it is, is neither ours nor the factory's.</summary>
    public bool MayAddHeaders { get; }

    /// <summary>A handler of somebody's that throws makes a faulted task.</summary>
    public Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken)
    {
        request.IsAmongForeignHandlers |= _hasForeignHandler;
        if (_first is not null)
            return _first.SendAsync(request, _hasForeignHandler ? new Attempt() : request.OwnAttempt, cancellationToken);
        Handover.Give(request);
        var caller = CallersContext.Take();
        try
        {
            return _invoker.SendAsync(request.Message, cancellationToken) ?? throw TierHandler.NoTask();
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
        finally
        {
            caller.GiveBack();
        }
    }

    /// <summary>As <see cref="SendAsync"/>, but an attempt that has ended still has to be <see cref="EndAsync">ended</see>: so that who awaits it does that for the tier's handlers too.</summary>
    public Task<HttpResponseMessage> StartAsync(TierRequest request, bool isTraced, CancellationToken cancellationToken) =>
        _alone is not null ? _alone.StartAsync(request, request.OwnAttempt, isTraced, cancellationToken) : SendAsync(request, cancellationToken);

    /// <returns>The same task where its response is the request's; otherwise what comes of repeating it.</returns>
    public Task<HttpResponseMessage> EndAsync(TierRequest request, Task<HttpResponseMessage> ended, CancellationToken cancellationToken) =>
        _alone is not null ? _alone.EndAsync(request, request.OwnAttempt, ended, cancellationToken) : ended;

    public void Dispose() => _invoker.Dispose();
}
