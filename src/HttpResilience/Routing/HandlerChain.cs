using HttpResilience.Pipelines;
using Microsoft.Extensions.Http.Logging;

namespace HttpResilience.Routing;

/// <summary>Who stands in a tier's chain of handlers: ours, the factory's, and strangers. Looked at once for a chain.</summary>
internal static class HandlerChain
{
    // Internal to the factory; it awaits nothing.
    private const string FactorysOutermost = "LifetimeTrackingHttpMessageHandler";

    /// <summary>The handlers from this one on, outermost first, without the primary one.</summary>
    public static IEnumerable<DelegatingHandler> From(HttpMessageHandler? handler)
    {
        for (; handler is DelegatingHandler outer; handler = outer.InnerHandler)
            yield return outer;
    }

    public static bool IsFactorysOutermost(HttpMessageHandler handler) => handler.GetType().Name == FactorysOutermost;

    /// <summary>Whether somebody's handler stands before or between ours, put there by an <c>IHttpMessageHandlerBuilderFilter</c> or a logger that wraps the chain: it may answer before what it passed the request to has ended.</summary>
    public static bool HasStrangerAmongOurs(HttpMessageHandler handler)
    {
        DelegatingHandler[] chain = [.. From(handler)];
        var innermost = Array.FindLastIndex(chain, static one => one is TierHandler);
        return chain.Take(innermost < 0 ? chain.Length : innermost).Any(static one => one is not TierHandler && !IsFactorysOutermost(one));
    }

    /// <summary>Whether somebody's handler from here on may add headers. A Polly pipeline adds none.</summary>
    public static bool MayAddHeaders(HttpMessageHandler handler) => From(handler).Any(one => IsStranger(one) && one is not ResiliencePipelineHandler);

    /// <summary>Whether somebody's code from here on, a Polly pipeline's delegates too, may keep a token for longer than the attempt.</summary>
    public static bool MayKeepToken(HttpMessageHandler? handler) => From(handler).Any(IsStranger);

    private static bool IsStranger(DelegatingHandler handler) =>
        handler is not (TierHandler or TransportHandler or LoggingScopeHttpMessageHandler or LoggingHttpMessageHandler) && !IsFactorysOutermost(handler);
}
