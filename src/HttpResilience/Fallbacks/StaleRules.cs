using System.Globalization;
using System.Net;

namespace HttpResilience.Fallbacks;

/// <summary>Which answers may be kept, and for how long. A kept answer is one caller's own: this is a private cache in the sense of RFC 9111.</summary>
internal static class StaleRules
{
    // RFC 9111, 5.2.2.5 and 5.2.2.4 (no-cache with field names too), 5.2.2.2 and 5.2.2.8 with 4.2.4: never to be served stale.
    // Looked for as text, so that one that is spelled badly counts.
    private static readonly string[] s_forbidding = ["no-store", "no-cache", "must-revalidate", "proxy-revalidate"];

    public static bool MayStore(HttpRequestMessage request, HttpResponseMessage response) =>
        request.Method == HttpMethod.Get
        && (int)response.StatusCode is >= 200 and <= 299 and not (int)HttpStatusCode.PartialContent
        && AllowsStale(response)
        && !DependsOnMore(StaleHeaders.Raw(response.Headers, "Vary"))
        && !response.Headers.NonValidated.Contains("Set-Cookie")
        && !response.Headers.NonValidated.Contains("Set-Cookie2")
        && !StaleHeaders.Raw(response.Content.Headers, "Content-Type").Contains("text/event-stream", StringComparison.OrdinalIgnoreCase)
        && HasKnownEnd(response);

    /// <summary>How long after it came the answer may be served: as configured or RFC 5861, 4 (stale-if-error) say, the shorter, less the age that it came with (RFC 9111, 4.2.3).</summary>
    public static TimeSpan Lifetime(HttpResponseMessage response, TimeSpan maxAge)
    {
        var cacheControl = StaleHeaders.Raw(response.Headers, "Cache-Control");
        var greatest = CacheDirectives.Seconds(cacheControl, "stale-if-error") is { } staleIfError ? Freshness(response, cacheControl) + staleIfError : maxAge;
        var left = (greatest < maxAge ? greatest : maxAge) - CacheDirectives.Age(StaleHeaders.Raw(response.Headers, "Age"));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static bool AllowsStale(HttpResponseMessage response)
    {
        var cacheControl = StaleHeaders.Raw(response.Headers, "Cache-Control");
        foreach (var directive in s_forbidding)
        {
            if (cacheControl.Contains(directive, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return !StaleHeaders.Raw(response.Headers, "Pragma").Contains("no-cache", StringComparison.OrdinalIgnoreCase);
    }

    // RFC 9111, 4.1. Every header of the caller is in the key, but for the silent ones: a server that answers by one of those tells callers apart in a way that the key does not.
    private static bool DependsOnMore(string vary)
    {
        foreach (var item in vary.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (item == "*" || StaleHeaders.IsSilent(item))
                return true;
        }

        return false;
    }

    // RFC 9112, 6.3: the end of a body that ends with the connection looks like a connection that broke, and not every server that ends it so says "Connection: close".
    // A primary handler that decompresses takes the length away; that can't be told from a server that gave none.
    private static bool HasKnownEnd(HttpResponseMessage response) =>
        response.Version.Major >= 2
        || response.StatusCode == HttpStatusCode.NoContent
        || response.Content.Headers.ContentLength is not null
        || StaleHeaders.Raw(response.Headers, "Transfer-Encoding").EndsWith("chunked", StringComparison.OrdinalIgnoreCase);

    // RFC 9111, 4.2.1: max-age goes before Expires, and what can't be read is stale.
    private static TimeSpan Freshness(HttpResponseMessage response, string cacheControl)
    {
        if (CacheDirectives.Seconds(cacheControl, "max-age") is { } maxAge)
            return maxAge;
        if (!TryReadDate(StaleHeaders.Raw(response.Content.Headers, "Expires"), out var expires) || !TryReadDate(StaleHeaders.Raw(response.Headers, "Date"), out var date))
            return TimeSpan.Zero;
        return expires > date ? expires - date : TimeSpan.Zero;
    }

    private static bool TryReadDate(string text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
