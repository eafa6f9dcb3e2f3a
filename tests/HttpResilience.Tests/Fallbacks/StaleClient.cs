using System.Net;
using HttpResilience.Fallbacks;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Clients that keep answers, and outages of all their tiers.</summary>
internal static class StaleClient
{
    /// <summary>Three tiers, one attempt each.</summary>
    public const string Tiers = """
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/" },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" },
          "rest": { "Order": 3, "BaseAddress": "https://rest.example/" }
        }
        """;

    public const string On = """ "StaleIfError": { "Enabled": true }, """ + Tiers;

    public const string OneTier = """
        "Retry": { "MaxAttempts": 1 }, "StaleIfError": { "Enabled": true }, "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
        """;

    public static string Hedged(bool isHedged = true) => isHedged ? $"\"Hedging\": {{ \"Delay\": \"00:00:01\" }}, {On}" : On;

    public static HttpRequestException Refused => new(HttpRequestError.ConnectionError, "refused");

    /// <summary>Gets an answer, reads it, and waits until it is kept, if it is.</summary>
    public static async Task<string> ReadAsync(this TierHarness tiers, HttpClient? client = null, string uri = "accounts/1", params string[] headers)
    {
        using var response = await tiers.SendAsync(client, uri, headers);
        var text = await response.Content.ReadAsStringAsync();
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        return text;
    }

    public static async Task<HttpResponseMessage> SendAsync(this TierHarness tiers, HttpClient? client = null, string uri = "accounts/1", params string[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach (var header in headers)
            Assert.True(message.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim()));
        return await (client ?? tiers.Client).SendAsync(message);
    }

    /// <summary>What a caller gets during an outage: the text of a stale answer, or null when there is none for it.</summary>
    public static async Task<string?> StaleTextAsync(this TierHarness tiers, HttpClient? client = null, string uri = "accounts/1", params string[] headers)
    {
        try
        {
            using var response = await tiers.SendAsync(client, uri, headers);
            Assert.Equal(response.IsSuccessStatusCode, response.GetTierInfo()!.IsStale);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public static void FailAll(this TierHarness tiers)
    {
        foreach (var tier in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            tier.Always(Refused);
    }

    /// <summary>A tier that answers with what tells users apart in what it was sent.</summary>
    public static void AnswerWhoAsks(this StubTier tier) => tier.Otherwise = (message, _) =>
    {
        var said = message.Headers.Where(header => header.Key is not "Host").Select(header => $"{header.Key}={string.Join(",", header.Value)}");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($"for {string.Join(";", said)}") });
    };
}
