using System.Net;
using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Configuration;

/// <summary>What is valid and probably not meant. Said when it comes into force: at start, and after a reload.</summary>
internal static class ProtocolRemarks
{
    public static void Log(TierSet set, ILogger logger)
    {
        // The last has nobody to leave a request to.
        foreach (var tier in set.Enabled ? set.Tiers.Take(set.Tiers.Length - 1) : [])
        {
            if (tier.Translation is not null && !tier.Outcomes.MayFallBack(HttpStatusCode.NotImplemented))
                logger.FallbackLacks501(set.Client, tier.Name);
        }
    }
}
