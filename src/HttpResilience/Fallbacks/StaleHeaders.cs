using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace HttpResilience.Fallbacks;

/// <summary>What headers mean for a kept answer. Whatever is not named here tells callers apart.</summary>
internal static class StaleHeaders
{
    private const string B3Prefix = "X-B3-";

    // Says nothing about who asks, nor about what is answered: traces, and conditions that a kept answer doesn't depend on. Not baggage, nor its
    // forerunner Correlation-Context: applications carry users and tenants in them.
    private static readonly FrozenSet<string> s_silent = FrozenSet.ToFrozenSet(
        [
            "traceparent", "tracestate", "Request-Id", "X-Request-Id", "X-Correlation-Id",
            "b3", "uber-trace-id", "X-Amzn-Trace-Id", "X-Cloud-Trace-Context",
            "Cache-Control", "Pragma", "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "Idempotency-Key",
        ],
        StringComparer.OrdinalIgnoreCase);

    // What handlers add on the way without saying who asks. Not Host, which can name a tenant, and no "Content-" by prefix: a content takes headers of any name.
    private static readonly FrozenSet<string> s_harmless = FrozenSet.ToFrozenSet(
        [
            "Accept-Encoding", "Connection", "Date", "Expect", "Keep-Alive", "TE", "Transfer-Encoding", "User-Agent",
            "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type",
        ],
        StringComparer.OrdinalIgnoreCase);

    // Of the connection (RFC 9110, 7.6.1), of the caller's session with the server, or of a login that the kept answer is no part of.
    private static readonly FrozenSet<string> s_neverKept = FrozenSet.ToFrozenSet(
        [
            "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Set-Cookie", "Set-Cookie2", "WWW-Authenticate", "Authentication-Info",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a caller's header is no part of the storage key.</summary>
    public static bool IsSilent(string name, FrozenSet<string> credentialHeaders) => IsSilent(name) && !credentialHeaders.Contains(name);

    public static bool IsSilent(string name) => s_silent.Contains(name) || name.StartsWith(B3Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a tier's handlers may add or change a header and the answer is still the caller's and nobody else's.</summary>
    public static bool IsHarmless(string name, FrozenSet<string> credentialHeaders) => (IsSilent(name) || s_harmless.Contains(name)) && !credentialHeaders.Contains(name);

    /// <summary>The headers of a response that are kept.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="connection">The response's <c>Connection</c> header: what it names is of the connection too.</param>
    public static KeyValuePair<string, string[]>[] Kept(HttpHeaders headers, string connection)
    {
        var kept = new List<KeyValuePair<string, string[]>>();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!s_neverKept.Contains(name) && !name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !IsNamed(connection, name))
                kept.Add(new(name, [.. values]));
        }

        return [.. kept];
    }

    /// <summary>A header's values in one line; empty when it is not there.</summary>
    public static string Raw(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    /// <summary>Whether a comma-separated list names it.</summary>
    public static bool IsNamed(string list, string name) => list.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase);
}
