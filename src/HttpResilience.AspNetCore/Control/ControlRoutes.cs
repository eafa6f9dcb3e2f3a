using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.AspNetCore.Control;

/// <summary>Maps the controls. Whoever calls this has seen to it that only operators reach them.</summary>
internal static class ControlRoutes
{
    public static void MapControls(this IEndpointRouteBuilder routes, IServiceProvider services)
    {
        var control = services.GetRequiredService<ITierResilienceControl>();
        routes.MapControl("isolate", (tier, _) => control.Isolate(tier.Client, tier.Tier, tier.By));
        routes.MapControl("reset", (tier, _) => control.Reset(tier.Client, tier.Tier, tier.By));
        routes.MapControl("force-open", (tier, query) => control.ForceOpen(tier.Client, tier.Tier, ControlQuery.ReadDuration(query), tier.By));
        routes.MapControl("traffic-share", (tier, query) => control.SetTrafficShare(tier.Client, tier.Tier, ControlQuery.ReadPercent(query), tier.By));
    }
}
