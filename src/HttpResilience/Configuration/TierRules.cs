using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>At least one tier, each with a usable name, an address and an order of its own.</summary>
internal static class TierRules
{
    // Of a setting that must be there, and of a section without what must be in it: how it is told here and by others, so that it need not be told where something else is wrong.
    public const string HasNone = "has none";
    public const string ThereIsNo = "there is no";

    public static IEnumerable<string> Check(ClientLayers client)
    {
        if (client.Tiers.Count == 0)
            return [NoTier(client), .. CheckOwnAddress(client)];
        return CheckOwnAddress(client).Concat(client.Tiers.SelectMany(CheckTier)).Concat(CheckOrders(client)).Concat(CheckTrafficShares(client));
    }

    private static string NoTier(ClientLayers client) => client.Options.MissingSection is { } missing
        ? $"{client.TiersPath}: {ThereIsNo} tier, because {missing}"
        : $"{client.TiersPath}: {ThereIsNo} tier; name at least one, with {nameof(TierOptions.Order)} and {nameof(TierOptions.BaseAddress)}";

    private static IEnumerable<string> CheckOwnAddress(ClientLayers client) =>
        BaseAddressRules.Check(ConfigurationPath.Combine(client.Path, nameof(TierResilienceOptions.BaseAddress)), client.Options.BaseAddress);

    private static IEnumerable<string> CheckTier(TierLayers tier)
    {
        if (string.IsNullOrWhiteSpace(tier.Name) || tier.Name.Contains(':', StringComparison.Ordinal) || tier.Name.Any(char.IsControl))
            yield return $"{tier.Path}: {ShownValue.Of(tier.Name)} can't name a tier, because it becomes a part of a client's name; use a text without ':' and control characters that is not blank";
        if (tier.Options.Order is null)
            yield return $"{tier.Path}:{nameof(TierOptions.Order)}: the tier {HasNone}; give each tier its own whole number, the lowest is tried first";
        var addressPath = ConfigurationPath.Combine(tier.Path, nameof(TierOptions.BaseAddress));
        if (tier.Options.BaseAddress is null)
            yield return $"{addressPath}: the tier {HasNone}; set an absolute http or https URI";
        foreach (var failure in BaseAddressRules.Check(addressPath, tier.Options.BaseAddress))
            yield return failure;
    }

    private static IEnumerable<string> CheckOrders(ClientLayers client) =>
        from tier in client.Tiers
        where tier.Options.Order is not null
        group tier by tier.Options.Order into tiers
        where tiers.Count() > 1
        let names = string.Join(" and ", tiers.Select(tier => $"'{tier.Name}'"))
        select $"{tiers.Last().Path}:{nameof(TierOptions.Order)}: {tiers.Key} is the order of {names}; give each tier its own";

    private static IEnumerable<string> CheckTrafficShares(ClientLayers client) =>
        client.Tiers.All(tier => tier.Options.TrafficShare == 0)
            ? [$"{client.TiersPath}: {nameof(TierOptions.TrafficShare)} is 0 for every tier, which leaves none for requests; give at least one tier more than 0"]
            : [];
}
