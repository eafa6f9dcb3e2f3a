using HttpResilience;
using HttpResilience.Configuration;
using HttpResilience.Routing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What can be said in code of a client with tiers.</summary>
public static class TierResilienceBuilderExtensions
{
    /// <summary>
    /// Configures a tier's own client: its handlers run once per attempt, inside the tier's retry, breaker and timeout, and see no other tier's requests. The tier itself comes from configuration;
    /// for one that is not there nothing happens but a warning at start.
    /// </summary>
    /// <param name="builder">The client with tiers.</param>
    /// <param name="tier">The tier's name.</param>
    /// <param name="configure">Gets the builder of the client <c>{client}:{tier}</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="configure"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="tier"/> is null or white space.</exception>
    public static ITierResilienceBuilder ConfigureTier(this ITierResilienceBuilder builder, string tier, Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(tier);
        ArgumentNullException.ThrowIfNull(configure);
        var configured = builder.Services.Select(service => service.ImplementationInstance).OfType<ConfiguredTier>().FirstOrDefault(other => other.IsSame(builder.Name, tier));
        if (configured is null)
            builder.Services.AddSingleton(configured = new ConfiguredTier(builder.Name, tier));
        configure(builder.Services.AddHttpClient(Tier.ClientName(builder.Name, configured.Tier)));
        return builder;
    }
}
