using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using HttpResilience.Routing;
using HttpResilience.Timeouts;

namespace HttpResilience.Telemetry;

/// <summary>What OpenTelemetry's conventions for HTTP clients say of values that could be any number.</summary>
internal static class HttpConventions
{
    public const string Other = "_OTHER";

    private static readonly FrozenSet<string> s_methods =
        FrozenSet.ToFrozenSet(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"], StringComparer.OrdinalIgnoreCase);

    public static string MethodOf(HttpMethod method) => s_methods.TryGetValue(method.Method, out var known) ? known : Other;

    public static string SpanNameOf(HttpMethod method, string? client = null)
    {
        var name = MethodOf(method) is var known && known == Other ? "HTTP" : known;
        return client is null ? name : $"{client} {name}";
    }

    /// <summary>A status, one of the names that .NET gives to failed requests, or the exception's type; null for an attempt without an error. A 404 is one to a client's span, though the tier is well.</summary>
    public static string? ErrorTypeOf(in AttemptResult result) => result switch
    {
        { Response: RejectedResponse } => "rejected",
        { Response: { } response } => result.Outcome.Kind != TierOutcome.Success || (int)response.StatusCode >= 400 ? ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture) : null,
        { Exception: AttemptTimeoutException } => "timeout",
        { Exception: HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http } => JsonNamingPolicy.SnakeCaseLower.ConvertName(http.HttpRequestError.ToString()),
        _ => result.Exception?.GetType().FullName,
    };
}
