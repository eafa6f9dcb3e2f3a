using HttpResilience.AspNetCore.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.AspNetCore.Events;

/// <summary>Maps GET /events.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes, IServiceProvider services, StatusEndpoint status)
    {
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var streams = new EventStreams(services.GetRequiredService<ITierResilienceStatus>(), status, services.GetRequiredService<TimeProvider>(), stopping);
        routes.MapGet("/events", (RequestDelegate)streams.AnswerAsync);
    }
}
