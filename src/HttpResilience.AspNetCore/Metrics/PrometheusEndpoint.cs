using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>Answers Prometheus, in the format that it prefers.</summary>
internal static class PrometheusEndpoint
{
    private const string OpenMetricsVersion = "1.0.0";
    private const string TextVersion = "0.0.4";

    /// <summary>Maps a GET, and starts counting.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        PrometheusMetrics.Of(endpoints.ServiceProvider);
        return endpoints.MapGet(pattern, HandleAsync);
    }

    public static async Task HandleAsync(HttpContext context)
    {
        var format = Choose(context.Request.GetTypedHeaders().Accept);
        var response = context.Response;
        response.ContentType = format == PrometheusFormat.OpenMetrics
            ? $"application/openmetrics-text; version={OpenMetricsVersion}; charset=utf-8"
            : $"text/plain; version={TextVersion}; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await PrometheusMetrics.Of(context.RequestServices).WriteAsync(response.BodyWriter, format, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>OpenMetrics for those who name it and like it no less than text; text for everybody else, because a scraper can do more with it than with a 406.</summary>
    internal static PrometheusFormat Choose(IList<MediaTypeHeaderValue> accepted)
    {
        var openMetrics = Quality(accepted, "application/openmetrics-text", OpenMetricsVersion);
        var text = Math.Max(Quality(accepted, "text/plain", TextVersion), Math.Max(Quality(accepted, "text/*", TextVersion), Quality(accepted, "*/*", TextVersion)));
        return openMetrics > 0 && openMetrics >= text ? PrometheusFormat.OpenMetrics : PrometheusFormat.Text;
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type, string version) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase) && HasVersion(one, version)).Select(one => one.Quality ?? 1).DefaultIfEmpty().Max();

    private static bool HasVersion(MediaTypeHeaderValue type, string version)
    {
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
                return parameter.GetUnescapedValue().Equals(version, StringComparison.Ordinal);
        }

        return true;
    }
}
