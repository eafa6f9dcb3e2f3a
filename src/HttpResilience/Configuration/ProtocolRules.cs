using HttpResilience.Routing;

namespace HttpResilience.Configuration;

/// <summary>A protocol is known, and its settings are what it wants.</summary>
internal static class ProtocolRules
{
    // How it is told, so that it need not be where the setting is misspelt.
    public const string DoesNotSay = "does not say that it speaks it";

    public static IEnumerable<string> Check(ClientLayers client, IEnumerable<ITierProtocol> protocols) => client.Tiers
        .Where(tier => tier.Options.Protocol is { } protocol && protocol != TierDefaults.Protocol && Enum.IsDefined(protocol))
        .SelectMany(tier => protocols.FirstOrDefault(known => known.Protocol == tier.Options.Protocol)?.Check(tier.Path, tier.Options) ?? [Missing(tier)])
        .Concat(client.Tiers.Where(static tier => tier.Options.Protocol is null && SaysSomething(tier.Options.Mcp)).Select(Unspoken));

    private static bool SaysSomething(McpTranslationOptions? mcp) =>
        mcp is { Endpoint: not null } or { ProtocolVersion: not null } or { Preset: not null } or { MaxResponseSize: not null } or { Tools.Count: > 0 };

    // The service's own requests would go to the gateway.
    private static string Unspoken(TierLayers tier) =>
        $"{tier.Path}:{nameof(TierOptions.Protocol)}: the tier has settings in {nameof(TierOptions.Mcp)} and {DoesNotSay}; "
        + $"set it to {TierProtocol.Mcp}, or to {TierProtocol.Http} to leave them unused";

    private static string Missing(TierLayers tier) =>
        $"{tier.Path}:{nameof(TierOptions.Protocol)}: nothing here speaks {tier.Options.Protocol}; reference the package HttpResilience.{tier.Options.Protocol}, "
        + $"and call Add{tier.Options.Protocol}() on what AddTierResilience() returns";
}
