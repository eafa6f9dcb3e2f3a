using HttpResilience.Routing;

namespace HttpResilience.Health;

/// <summary>The tiers that are probed, as configuration has it now.</summary>
internal static class ProbedTiers
{
    public static IEnumerable<(TierSet Set, Tier Tier, HealthSettings Settings)> Probed(this TierClients clients)
    {
        foreach (var name in clients.Names)
        {
            var set = clients.Get(name).Current;
            foreach (var tier in set.Tiers)
            {
                if (set.Enabled && tier.Health is { } settings)
                    yield return (set, tier, settings);
            }
        }
    }
}
