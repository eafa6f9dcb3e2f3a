using HttpResilience;
using HttpResilience.Mcp;
using HttpResilience.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets tiers speak the Model Context Protocol.</summary>
public static class McpTierResilienceBuilderExtensions
{
    /// <summary>Lets configuration give a tier <c>"Protocol": "mcp"</c>; the section <c>Mcp</c> beside it says how.</summary>
    /// <param name="builder">A client with tiers; the call is for all of them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ITierResilienceBuilder AddMcp(this ITierResilienceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Add(builder.Services);
        return builder;
    }

    /// <summary>Makes a tier speak the Model Context Protocol: a request becomes a tool call, below the tier's breaker and above its own handlers, which see what is really sent.</summary>
    /// <param name="tier">The tier's client, from <see cref="TierResilienceBuilderExtensions.ConfigureTier"/>.</param>
    /// <param name="configure">Sets options; runs after configuration was read, and again at each reload.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tier"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="tier"/> is not a tier's client.</exception>
    public static IHttpClientBuilder AddMcpTranslation(this IHttpClientBuilder tier, Action<McpTranslationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(tier);
        var colon = tier.Name.LastIndexOf(':');
        if (colon <= 0)
            throw new ArgumentException($"'{tier.Name}' is not a tier's client; call AddMcpTranslation in ConfigureTier.", nameof(tier));
        var (client, name) = (tier.Name[..colon], tier.Name[(colon + 1)..]);
        Add(tier.Services);
        tier.Services.Configure<TierResilienceOptions>(client, options =>
        {
            // A tier that configuration does not have gets no chain either.
            if (!options.Tiers.TryGetValue(name, out var own))
                return;
            own.Protocol = TierProtocol.Mcp;
            configure?.Invoke(own.Mcp);
        });
        return tier;
    }

    private static void Add(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITierProtocol, McpProtocol>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, McpStartup>());
    }
}
