using System.Diagnostics.Metrics;
using HttpResilience;
using HttpResilience.Chaos;
using HttpResilience.CircuitBreaking;
using HttpResilience.Configuration;
using HttpResilience.Fallbacks;
using HttpResilience.Fleet;
using HttpResilience.Health;
using HttpResilience.Retrying;
using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives an <see cref="HttpClient"/> tiers.</summary>
public static class TierResilienceHttpClientBuilderExtensions
{
    /// <summary>Sends the client's requests to the tiers that <c>TierResilience:Clients:{client name}</c> lists, over <c>TierResilience:Defaults</c>.</summary>
    /// <remarks>The host refuses to start when the configuration is not valid; a change at run time that is not valid is refused as a whole.</remarks>
    /// <param name="builder">The client.</param>
    /// <returns>A builder for more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The client has tiers already.</exception>
    public static ITierResilienceBuilder AddTierResilience(this IHttpClientBuilder builder) => Add(builder, section: null, configure: null);

    /// <summary>As <see cref="AddTierResilience(IHttpClientBuilder)"/>, with the last word in code.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets options; runs after configuration was read, and again at each reload.</param>
    /// <returns>A builder for more.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">The client has tiers already.</exception>
    public static ITierResilienceBuilder AddTierResilience(this IHttpClientBuilder builder, Action<TierResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, section: null, configure);
    }

    /// <summary>As <see cref="AddTierResilience(IHttpClientBuilder)"/>, with the client's values read from a section of the user's choice.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="section">Takes the place of <c>TierResilience:Clients:{client name}</c>.</param>
    /// <returns>A builder for more.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">The client has tiers already.</exception>
    public static ITierResilienceBuilder AddTierResilience(this IHttpClientBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(builder, section, configure: null);
    }

    private static Builder Add(IHttpClientBuilder builder, IConfigurationSection? section, Action<TierResilienceOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ImplementationInstance is TierClientRegistration registration && registration.Client == builder.Name))
            throw new InvalidOperationException($"AddTierResilience was called twice for the client '{builder.Name}'. Call it once; its settings can be given in one place, and its tiers configured with ConfigureTier.");
        AddShared(services);
        var options = services.AddTierResilienceOptions(builder.Name, section);
        if (configure is not null)
            options.Configure(configure);
        return new Builder(builder.Name, services);
    }

    private static void AddShared(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(TierClients)))
            return;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RetryJitter.Shared);
        services.AddSingleton(CreateBreakers);
        services.AddSingleton<ICircuitBreakerRegistry>(provider => provider.GetRequiredService<CircuitBreakerRegistry>());
        services.AddSingleton(CreateStates);
        services.AddSingleton(CreateClients);
        services.AddMetrics();
        services.AddSingleton(provider => new TierResilienceMetrics(
            provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TierClients>()));
        services.AddSingleton(provider => new TierEvents(LoggerOf(provider), provider.GetRequiredService<TierResilienceMetrics>()));
        services.AddSingleton(provider => new StaleAnswers(
            provider.GetService<IDistributedCache>(), provider.GetRequiredService<TierEvents>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EventFeed(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITierResilienceStatus>(provider => new TierResilienceStatus(
            provider.GetRequiredService<TierClients>(), provider.GetRequiredService<EventFeed>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITierResilienceControl>(provider => new TierResilienceControl(provider.GetRequiredService<TierClients>(), LoggerOf(provider)));
        services.AddSingleton(provider => new ConfigureTierClients(
            provider.GetRequiredService<TierClients>(), provider, provider.GetRequiredService<TierEvents>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>>(provider => provider.GetRequiredService<ConfigureTierClients>());
        services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(provider => provider.GetRequiredService<ConfigureTierClients>());
        services.AddSingleton<IHostedService>(provider => new TierResilienceStartup(
            provider.GetRequiredService<TierClients>(), provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<IHttpMessageHandlerFactory>(), provider.GetServices<ConfiguredTier>(), LoggerOf(provider)));
        services.AddSingleton(provider => new TierHealthMonitor(
            provider.GetRequiredService<TierClients>(),
            new TierProbe(provider.GetRequiredService<IHttpMessageHandlerFactory>(), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>(),
            LoggerOf(provider)));
        services.AddSingleton<ITierHealthMonitor>(provider => provider.GetRequiredService<TierHealthMonitor>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TierHealthMonitor>());
    }

    private static CircuitBreakerRegistry CreateBreakers(IServiceProvider provider)
    {
        var breakers = new CircuitBreakerRegistry(provider.GetRequiredService<TimeProvider>());
        new CircuitLog(LoggerOf(provider)).Follow(breakers);
        return breakers;
    }

    private static TierStates CreateStates(IServiceProvider provider)
    {
        var renewals = new CredentialRenewals(provider, provider.GetServices<CredentialRenewalRegistration>());
        return new TierStates(
            provider.GetRequiredService<CircuitBreakerRegistry>(), provider.GetServices<ConfiguredTier>(), renewals.Create, JoinFleet(provider), provider.GetRequiredService<TimeProvider>());
    }

    private static Func<string, string, CircuitBreaker, FleetCircuit?> JoinFleet(IServiceProvider provider)
    {
        string[] members = [.. provider.GetServices<FleetMember>().Select(member => member.Client)];
        return (client, tier, breaker) => members.Contains(client) ? provider.GetRequiredService<FleetAgent>().Join(client, tier, breaker) : null;
    }

    private static TierClients CreateClients(IServiceProvider provider)
    {
        var timeProvider = provider.GetRequiredService<TimeProvider>();
        var environment = new ChaosEnvironment(provider.GetService<IHostEnvironment>()?.EnvironmentName);
        var sets = new TierSetFactory(provider.GetRequiredService<TierStates>(), provider.GetServices<ITierProtocol>(), environment, timeProvider, LoggerOf(provider));
        var clients = new TierClients(
            provider.GetServices<TierClientRegistration>(), provider.GetRequiredService<IOptionsFactory<TierResilienceOptions>>(), sets, timeProvider, LoggerOf(provider), provider.GetService<IConfiguration>());
        provider.GetRequiredService<CircuitBreakerRegistry>().StateChanged += clients.Tell;
        return clients;
    }

    internal static FeedingLogger LoggerOf(IServiceProvider provider) =>
        new(provider.GetRequiredService<ILoggerFactory>().CreateLogger(Log.Category), provider.GetRequiredService<EventFeed>());

    private sealed record Builder(string Name, IServiceCollection Services) : ITierResilienceBuilder;
}
