namespace HttpResilience.Trimming;

/// <summary>What <c>MapTierResilience</c> serves, asked over a socket.</summary>
internal static class Endpoints
{
    public static async Task CheckAsync(string address, Expectations expect)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"{address}/resilience/") };
        expect.True((await http.GetStringAsync("")).Contains("<script", StringComparison.Ordinal), "the live page");
        expect.True((await http.GetStringAsync("status")).Contains("\"Tickets\"", StringComparison.Ordinal), "the status");
        expect.True((await http.GetStringAsync("metrics")).Contains("circuit_breaker_state{", StringComparison.Ordinal), "the metrics");
    }
}
