using HttpResilience.Routing;

namespace HttpResilience.Configuration;

/// <summary>A protocol is known, and its settings are what it wants.</summary>
internal static class ProtocolRules
{
    public static IEnumerable<string> Check(ClientLayers client, IEnumerable<ITierProtocol> protocols) => client.Tiers
        .Where(tier => tier.Options.Protocol is { } protocol && protocol != TierDefaults.Protocol && Enum.IsDefined(protocol))
        .SelectMany(tier => protocols.FirstOrDefault(known => known.Protocol == tier.Options.Protocol)?.Check(tier.Path, tier.Options) ?? [Missing(tier)]);

    private static string Missing(TierLayers tier) =>
        $"{tier.Path}:{nameof(TierOptions.Protocol)}: nothing here speaks {tier.Options.Protocol}; reference the package HttpResilience.{tier.Options.Protocol}, "
        + $"and call Add{tier.Options.Protocol}() on what AddTierResilience() returns";
}
