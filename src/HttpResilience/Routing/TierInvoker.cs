using HttpResilience.CircuitBreaking;
using HttpResilience.Concurrency;
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
        _invoker = new HttpMessageInvoker(handler, disposeHandler: false);
    }

    public Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken)
    {
        Handover.Give(request, _hasForeignHandler);
        return _invoker.SendAsync(request.Message, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    // An IHttpMessageHandlerBuilderFilter or a logger that wraps the chain can put a handler before or between ours, and that one may await before it passes the request on.
    private static bool HasForeignHandler(HttpMessageHandler handler)
    {
        while (handler is DelegatingHandler { InnerHandler: { } inner } outer and not AttemptTimeoutHandler)
        {
            var isKnown = outer is LoggingScopeHttpMessageHandler or RetryHandler or CircuitBreakerHandler or ConcurrencyHandler || outer.GetType().Name == FactorysOutermost;
            if (!isKnown)
                return true;
            handler = inner;
        }

        return false;
    }
}
