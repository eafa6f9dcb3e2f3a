using HttpResilience;
using HttpResilience.AspNetCore;
using HttpResilience.AspNetCore.Control;
using HttpResilience.AspNetCore.Events;
using HttpResilience.AspNetCore.Metrics;
using HttpResilience.AspNetCore.Page;
using HttpResilience.AspNetCore.Status;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Shows what clients with tiers do, and lets operators act.</summary>
public static class TierResilienceEndpointRouteBuilderExtensions
{
    /// <summary>Maps the endpoints of tiers below one address: the live page, <c>/status</c> as JSON, <c>/events</c> as a stream, <c>/metrics</c> for Prometheus, and with a policy the controls.</summary>
    /// <remarks>None of them shows a header, a token, a query or a body. The controls are of this process: behind a load balancer each instance has its own.</remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The address.</param>
    /// <param name="configure">Says who may see and act. Default: everybody may see, nobody may act.</param>
    /// <returns>All the endpoints, for more conventions. One that admits anonymous callers does not open what has a policy.</returns>
    /// <exception cref="InvalidOperationException">No client has tiers, or a policy that the options name does not exist.</exception>
    public static IEndpointConventionBuilder MapTierResilience(
        this IEndpointRouteBuilder endpoints, string pattern = "/resilience", Action<TierResilienceEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new TierResilienceEndpointOptions();
        configure?.Invoke(options);
        var services = endpoints.ServiceProvider;
        if (services.GetService<ITierResilienceStatus>() is null)
            throw new InvalidOperationException("MapTierResilience found no client with tiers; register one: builder.Services.AddHttpClient<MyClient>().AddTierResilience().");

        var all = endpoints.MapGroup(pattern).WithSafeHeaders();
        var reading = all.MapGroup("").WithPolicy(services, options.ReadPolicy, nameof(options.ReadPolicy));
        var status = StatusEndpoint.Create(services, hasControls: options.ControlPolicy is not null);
        TierResiliencePage.Map(reading);
        reading.MapStatus(status);
        reading.MapEvents(services, status);
        PrometheusEndpoint.Map(reading, "/metrics");
        if (options.ControlPolicy is { } policy)
            all.MapGroup("/control").WithPolicy(services, policy, nameof(options.ControlPolicy)).MapControls(services);
        return all;
    }
}
