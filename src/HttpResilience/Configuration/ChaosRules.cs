using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Faults on purpose need a place where they may happen.</summary>
internal static class ChaosRules
{
    public static IEnumerable<string> Check(ClientLayers client) =>
        from tier in client.Tiers
        where tier.Options.Chaos is { Enabled: true } and not { Environments.Count: > 0 }
        select $"{ConfigurationPath.Combine(tier.Path, nameof(TierOptions.Chaos), nameof(ChaosOptions.Environments))}: {nameof(TierOptions.Chaos)} is enabled and names no environment, so it works nowhere; list those where it may, for example Staging";
}
