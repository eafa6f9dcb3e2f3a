using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HttpResilience.AspNetCore.Control;

/// <summary>POST /control/{client}/{tier}/{what}: refuses what another site may have made a browser send, acts, and answers with a status.</summary>
internal static class ControlEndpoint
{
    public const string Header = "X-HttpResilience-Control";

    public static void MapControl(this IEndpointRouteBuilder routes, string what, Func<ControlTarget, IQueryCollection, bool> act) =>
        routes.MapPost("/{client}/{tier}/" + what, (RequestDelegate)(context => AnswerAsync(context, act)));

    private static Task AnswerAsync(HttpContext context, Func<ControlTarget, IQueryCollection, bool> act)
    {
        if (RefuseSender(context.Request) is { } refusal)
            return RefuseAsync(context, StatusCodes.Status400BadRequest, refusal);
        try
        {
            if (!act(ControlTarget.Of(context), context.Request.Query))
                return RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such tier.");
        }
        catch (BadHttpRequestException exception)
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    // A form of another site can't set the header, and its script only where the application's CORS policy lets it; then the browser still says whose script it is.
    private static string? RefuseSender(HttpRequest request)
    {
        if (request.Headers[Header] != "1")
            return $"The header '{Header}: 1' is missing; it proves that no form of another site sent this.";
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" ? null : "A page of another site sent this.";
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why, context.RequestAborted);
    }
}
