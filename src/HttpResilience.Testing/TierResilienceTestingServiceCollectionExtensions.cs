using HttpResilience;
using HttpResilience.Routing;
using HttpResilience.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts clients with tiers under test. Each works before and after the clients are registered, so also in <c>ConfigureTestServices</c>.</summary>
public static class TierResilienceTestingServiceCollectionExtensions
{
    /// <summary>
    /// Replaces the primary handler of every tier with a script, so that no request reaches a socket; all else of clients and tiers stays as it is. Get the
    /// <see cref="TierResilienceTestHarness"/> from the container to write the scripts, to force states, and to see the attempts.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="time">The clock of the whole application from now on, for example a <see cref="ManualTime"/>; <see langword="null"/> leaves the one that it has.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddTierResilienceTesting(this IServiceCollection services, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (time is not null)
            services.Replace(ServiceDescriptor.Singleton(time));
        if (services.Any(service => service.ServiceType == typeof(TierResilienceTestHarness)))
            return services;
        services.AddSingleton(provider => new TierResilienceTestHarness(Clients(provider), provider));
        // First, so that the handlers that the library puts around a tier's primary one are put around the script.
        services.Insert(0, ServiceDescriptor.Singleton<IPostConfigureOptions<HttpClientFactoryOptions>>(provider => new ConfigureScripts(provider)));
        return services;
    }

    /// <summary>Switches resilience off for every client, whatever its configuration says: a request goes straight to the first tier, once, and nothing is counted.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection DisableTierResilience(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.PostConfigureAll<TierResilienceOptions>(static options => options.Enabled = false);
    }

    private static TierClients Clients(IServiceProvider provider) => provider.GetService<TierClients>()
        ?? throw new InvalidOperationException("No client with tiers is registered: there is nothing to test. Call AddHttpClient(...).AddTierResilience() on the same services.");
}
