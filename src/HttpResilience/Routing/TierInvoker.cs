using HttpResilience.Retrying;
using Microsoft.Extensions.Http.Logging;

namespace HttpResilience.Routing;

/// <summary>A tier's client as the routing handler uses it: its handler chain from <see cref="IHttpMessageHandlerFactory"/>.</summary>
internal sealed class TierInvoker : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly bool _hasForeignHandlerInFront;

    public TierInvoker(IHttpMessageHandlerFactory handlers, string client, string tier)
    {
        var handler = handlers.CreateHandler(Tier.ClientName(client, tier));
        _hasForeignHandlerInFront = HasForeignHandlerInFront(handler);
        _invoker = new HttpMessageInvoker(handler, disposeHandler: false);
    }

    public Task<HttpResponseMessage> SendAsync(TierRequest request, CancellationToken cancellationToken)
    {
        Handover.Give(request, _hasForeignHandlerInFront);
        return _invoker.SendAsync(request.Message, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    // An IHttpMessageHandlerBuilderFilter can put a handler before ours, and that one may await before it passes the request on. The factory's own do not.
    private static bool HasForeignHandlerInFront(HttpMessageHandler handler)
    {
        while (handler is DelegatingHandler { InnerHandler: { } inner } outer and not RetryHandler)
        {
            var isFactorys = outer is LoggingScopeHttpMessageHandler || outer.GetType().Assembly == typeof(LoggingScopeHttpMessageHandler).Assembly;
            if (!isFactorys)
                return true;
            handler = inner;
        }

        return false;
    }
}
