using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HttpResilience.AspNetCore.Status;

/// <summary>Maps GET /status.</summary>
internal static class StatusRoutes
{
    public static void MapStatus(this IEndpointRouteBuilder routes, StatusEndpoint status) => routes.MapGet("/status", (RequestDelegate)status.AnswerAsync);
}
