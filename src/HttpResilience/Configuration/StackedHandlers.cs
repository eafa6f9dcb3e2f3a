using HttpResilience.Telemetry;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Configuration;

/// <summary>Looks for what a client with tiers should not have: other resilience, which multiplies, and a primary handler, which is not used.</summary>
internal static class StackedHandlers
{
    // By name: the library references none of the packages they come from.
    private static readonly string[] s_resilience = ["ResilienceHandler", "PolicyHttpMessageHandler", "ResiliencePipelineHandler"];

    public static void Warn(HttpMessageHandlerBuilder builder, string client, ILogger logger)
    {
        foreach (var handler in builder.AdditionalHandlers)
        {
            if (s_resilience.Contains(handler.GetType().Name))
                logger.StackedResilience(client, handler.GetType().Name);
        }

        // The factory's own default is one of these two; whether somebody else made it can't be seen.
        if (builder.PrimaryHandler is not (SocketsHttpHandler or HttpClientHandler))
            logger.PrimaryHandlerUnused(client, builder.PrimaryHandler.GetType().Name);
    }
}
