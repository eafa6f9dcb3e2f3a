using HttpResilience.Chaos;
using HttpResilience.CircuitBreaking;
using HttpResilience.Concurrency;
using HttpResilience.Pipelines;
using HttpResilience.Retrying;
using HttpResilience.Timeouts;
using Microsoft.Extensions.Http.Logging;

namespace HttpResilience.Routing;

/// <summary>A tier's client as the routing handler uses it: its handler chain from <see cref="IHttpMessageHandlerFactory"/>.</summary>
internal sealed class TierInvoker : IDisposable
{
    // Internal to the factory; it awaits nothing.
    private const string FactorysOutermost = "LifetimeTrackingHttpMessageHandler";

    private readonly HttpMessageInvoker _invoker;
    private readonly bool _hasForeignHandler;

    public TierInvoker(IHttpMessageHandlerFactory handlers, string client, string tier)
    {
        var handler = handlers.CreateHandler(Tier.ClientName(client, tier));
        _hasForeignHandler = HasForeignHandler(handler);
        MayAddHeaders = HasOwnHandler(handler);
        _invoker = new HttpMessageInvoker(handler, disposeHandler: false);
    }

    /// <summary>Whether some handler in the chain, wherever it is, is neither ours nor the factory's.</summary>
    public bool MayAddHeaders { get; }

    /// <summary>Never throws: a handler that does makes a faulted task.</summary>
    public Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken)
    {
        request.IsAmongForeignHandlers |= _hasForeignHandler;
        Handover.Give(request, _hasForeignHandler);
        try
        {
            return _invoker.SendAsync(request.Message, cancellationToken) ?? throw TierHandler.NoTask();
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    public void Dispose() => _invoker.Dispose();

    /// <summary>Whether some handler from here on is neither ours nor the factory's; not the primary one.</summary>
    public static bool HasOwnHandler(HttpMessageHandler handler)
    {
        while (handler is DelegatingHandler { InnerHandler: { } inner } outer)
        {
            var isKnown = IsKnown(outer) || outer is ChaosHandler or ResiliencePipelineHandler or TransportHandler or LoggingHttpMessageHandler;
            if (!isKnown)
                return true;
            handler = inner;
        }

        return false;
    }

    private static bool IsKnown(DelegatingHandler handler) =>
        handler is LoggingScopeHttpMessageHandler or RetryHandler or CircuitBreakerHandler or ConcurrencyHandler or AttemptTimeoutHandler
        || handler.GetType().Name == FactorysOutermost;

    // An IHttpMessageHandlerBuilderFilter or a logger that wraps the chain can put a handler before or between ours, and that one may await before it passes the request on,
    // or answer before what it passed the request to has ended.
    private static bool HasForeignHandler(HttpMessageHandler handler)
    {
        while (handler is DelegatingHandler { InnerHandler: { } inner } outer and not ChaosHandler)
        {
            if (!IsKnown(outer))
                return true;
            handler = inner;
        }

        return false;
    }
}
