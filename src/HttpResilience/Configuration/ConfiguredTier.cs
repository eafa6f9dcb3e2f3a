namespace HttpResilience.Configuration;

/// <summary>A tier that code configures, so that a start can warn of one that configuration does not have.</summary>
internal sealed record ConfiguredTier(string Client, string Tier);
