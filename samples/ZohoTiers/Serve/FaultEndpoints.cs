using ZohoTiers.Faults;
using ZohoTiers.Servers;

namespace ZohoTiers.Serve;

/// <summary>The faults page, what it shows, and its switch: <c>POST {tier}/{fault}</c>.</summary>
internal sealed class FaultEndpoints(EmbeddedServers servers)
{
    private const string Header = "X-ZohoTiers-Fault";
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public void Map(RouteGroupBuilder group)
    {
        group.AddEndpointFilter(WithSafeHeadersAsync);
        // The page's addresses are relative, so its own has to end with a slash.
        group.MapGet("/", (HttpRequest request) => request.Path.Value!.EndsWith('/') ? File("faults.html", "text/html") : Results.LocalRedirect("~/faults/"));
        group.MapGet("/faults.css", () => File("faults.css", "text/css"));
        group.MapGet("/faults.js", () => File("faults.js", "text/javascript"));
        group.MapGet("/state", State);
        group.MapPost("/{tier}/{fault}", SwitchAsync);
    }

    private static IResult File(string name, string contentType) =>
        Results.Stream(typeof(FaultEndpoints).Assembly.GetManifestResourceStream(name)!, contentType + "; charset=utf-8");

    private static ValueTask<object?> WithSafeHeadersAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var headers = invocation.HttpContext.Response.Headers;
        (headers.CacheControl, headers.XContentTypeOptions, headers.ContentSecurityPolicy) = ("no-store", "nosniff", SecurityPolicy);
        return next(invocation);
    }

    private IResult State() => Results.Json(new
    {
        tiers = servers.All.Select(s => new
        {
            name = s.Description.Tier, title = s.Description.Title, address = s.BaseAddress, fault = FaultNames.Of(s.Faults.Current),
        }),
        faults = FaultNames.All.Select(f => new { name = f.Name, effect = f.Effect }),
    });

    private async Task<IResult> SwitchAsync(string tier, string fault, HttpRequest request)
    {
        // A form of another site can't set a header, and its scripts may not.
        if (request.Headers[Header] != "1")
            return Results.Text($"The header '{Header}: 1' is missing.", statusCode: StatusCodes.Status400BadRequest);
        if (servers.Find(tier) is not { } server || !FaultNames.TryParse(fault, out var kind))
            return Results.Text("There is no such tier or fault.", statusCode: StatusCodes.Status404NotFound);
        await server.Faults.SetAsync(kind);
        return Results.NoContent();
    }
}
