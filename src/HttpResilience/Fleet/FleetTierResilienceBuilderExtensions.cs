using System.Diagnostics.Metrics;
using HttpResilience;
using HttpResilience.Configuration;
using HttpResilience.Fleet;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the instances of a service share what they know.</summary>
public static class FleetTierResilienceBuilderExtensions
{
    /// <summary>What stands in until another store is registered; a package that brings one knows it by this.</summary>
    internal static readonly Func<IServiceProvider, ICircuitStateStore> DefaultStore = static provider => new InMemoryCircuitStateStore(provider.GetRequiredService<TimeProvider>());

    /// <summary>
    /// Shares the state of the client's breakers with all instances that use the same store: what one opens, all open; of those that may probe, one does; what it finds, all know. The store is
    /// the <see cref="ICircuitStateStore"/> among the services, by default an <see cref="InMemoryCircuitStateStore"/>, which no other process sees. Needs a host: it begins when that starts.
    /// </summary>
    /// <remarks>No request waits for the store. While it can't be reached, each instance goes on alone.</remarks>
    /// <param name="builder">The client with tiers.</param>
    /// <param name="configure">Sets options of the process, after <c>TierResilience:Fleet</c> was read.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ITierResilienceBuilder UseSharedState(this ITierResilienceBuilder builder, Action<FleetOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(service => service.ImplementationInstance is FleetMember member && member.Client == builder.Name))
            services.AddSingleton(new FleetMember(builder.Name));
        services.TryAddSingleton(DefaultStore);
        services.AddSectionOptions<FleetOptions>(FleetSettings.Section, OptionsSchema.Of<FleetOptions>("Fleet"), FleetSettings.Check);
        services.TryAddSingleton(CreateAgent);
        if (!services.Any(service => service.ServiceType == typeof(FleetMetrics)))
        {
            services.AddSingleton(provider => new FleetMetrics(provider.GetRequiredService<IMeterFactory>()));
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<FleetAgent>());
        }

        if (configure is not null)
            services.Configure(configure);
        return builder;
    }

    private static FleetAgent CreateAgent(IServiceProvider provider)
    {
        var settings = FleetSettings.Of(provider.GetRequiredService<IOptions<FleetOptions>>().Value);
        var metrics = provider.GetRequiredService<FleetMetrics>();
        var agent = new FleetAgent(
            provider.GetRequiredService<ICircuitStateStore>(), settings, provider.GetRequiredService<TimeProvider>(), metrics, TierResilienceHttpClientBuilderExtensions.LoggerOf(provider));
        metrics.Follow(agent);
        return agent;
    }
}
