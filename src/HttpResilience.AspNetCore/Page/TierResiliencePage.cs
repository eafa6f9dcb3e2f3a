using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HttpResilience.AspNetCore.Page;

/// <summary>The live page: one document, its style and its modules, each under its own name, with no address that isn't relative.</summary>
internal static class TierResiliencePage
{
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Script = "text/javascript; charset=utf-8";

    private static readonly PageAsset s_document = new("page.html", "text/html; charset=utf-8");

    private static readonly PageAsset[] s_parts =
    [
        new("page.css", "text/css; charset=utf-8"),
        new("page.js", Script),
        new("page-connection.js", Script),
        new("page-controls.js", Script),
        new("page-detail.js", Script),
        new("page-feed.js", Script),
        new("page-fleet.js", Script),
        new("page-format.js", Script),
        new("page-lanes.js", Script),
        new("page-spark.js", Script),
    ];

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("/", OpenAsync);
        foreach (var part in s_parts)
            group.MapGet("/" + part.Name, context => SendAsync(context, part));
    }

    /// <summary>
    /// The page's addresses are relative, so its own has to end with a slash. The redirect is relative too: it holds behind a proxy that takes a part of the path away.
    /// </summary>
    private static Task OpenAsync(HttpContext context)
    {
        var path = (context.Request.PathBase + context.Request.Path).ToUriComponent();
        if (path.EndsWith('/') || path.Length == 0)
            return SendAsync(context, s_document);
        WriteHeaders(context.Response);
        context.Response.Redirect("./" + path[(path.LastIndexOf('/') + 1)..] + "/" + context.Request.QueryString.ToUriComponent());
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext context, PageAsset asset)
    {
        var response = context.Response;
        WriteHeaders(response);
        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Content.Length;
        return response.Body.WriteAsync(asset.Content, context.RequestAborted).AsTask();
    }

    private static void WriteHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = SecurityPolicy;
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
