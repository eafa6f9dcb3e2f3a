using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>A client that was given tiers; one singleton instance each. Without a section of its own it is read from <c>TierResilience:Clients:{Client}</c>.</summary>
internal sealed record TierClientRegistration(string Client, IConfigurationSection? Section);
