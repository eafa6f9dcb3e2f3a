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

    // The most frequent first.
    private static readonly HttpMethod[] s_known =
        [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Options, HttpMethod.Connect, HttpMethod.Trace];

    private static readonly FrozenDictionary<string, int> s_indexes =
        s_known.Select(static (method, index) => KeyValuePair.Create(method.Method, index)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All names of methods; the last is <see cref="Other"/>.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. s_known.Select(static method => method.Method), Other];

    /// <summary>Where among <see cref="Methods"/> it is.</summary>
    public static int IndexOf(HttpMethod method)
    {
        // Nearly always one of .NET's own objects, so that no text has to be looked at.
        var known = s_known;
        for (var i = 0; i < known.Length; i++)
        {
            if (ReferenceEquals(known[i], method))
                return i;
        }

        return s_indexes.GetValueOrDefault(method.Method, known.Length);
    }

    /// <param name="method">One of <see cref="Methods"/>.</param>
    /// <param name="client">Whose request it is; none for an attempt.</param>
    public static string SpanNameOf(string method, string? client = null)
    {
        var name = method == Other ? "HTTP" : method;
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
