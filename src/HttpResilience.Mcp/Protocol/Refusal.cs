using System.Net;
using System.Net.Http.Headers;

namespace HttpResilience.Mcp.Protocol;

/// <summary>A status with which a server refused something, and what it said about trying again.</summary>
internal sealed record Refusal(HttpStatusCode Status, int? Code, RetryConditionHeaderValue? RetryAfter, AuthenticationHeaderValue[] Challenges)
{
    public static Refusal Of(HttpResponseMessage response, int? code = null) => new(response.StatusCode, code, response.Headers.RetryAfter, [.. response.Headers.WwwAuthenticate]);

    /// <summary>What it answered can't be read, or says nothing that helps.</summary>
    public static Refusal Unreadable(int? code = null) => new(HttpStatusCode.BadGateway, code, null, []);
}
