namespace HttpResilience.Configuration;

/// <summary>A tier that code configures, so that a start can warn of one that configuration does not have.</summary>
internal sealed record ConfiguredTier(string Client, string Tier)
{
    public bool IsSame(string client, string tier) => Client == client && string.Equals(Tier, tier, StringComparison.OrdinalIgnoreCase);
}
