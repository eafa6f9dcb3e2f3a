namespace HttpResilience.Tests.Routing;

/// <summary>What tests of hedged requests share.</summary>
internal static class Hedging
{
    public const string ThreeTiers = """
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/" },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" },
          "rest": { "Order": 3, "BaseAddress": "https://rest.example/" }
        }
        """;

    public const string TwoTiers = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    public static string TwoTiersOfWhichTheFirstHas(string more) => TwoTiers.Replace("\"Order\": 1", "\"Order\": 1, " + more, StringComparison.Ordinal);

    /// <summary>The client's section: a hedge after 100 ms, one attempt a tier.</summary>
    /// <param name="tiers">Its tiers.</param>
    /// <param name="more">More of it, with a comma at the end.</param>
    /// <param name="maxHedges">Further tiers at once.</param>
    /// <param name="budget">The retry budget.</param>
    public static string Of(string tiers = ThreeTiers, string more = "", int maxHedges = 1, string budget = "") =>
        $$"""{{more}} "Hedging": { "Delay": "00:00:00.100", "MaxHedges": {{maxHedges}} }, "Retry": { "MaxAttempts": 1, "Budget": { {{budget}} } }, {{tiers}}""";

    /// <summary>Waits for what another thread brings about: losers are canceled on one of the pool.</summary>
    public static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 5_000_000, otherwise);
            await Task.Yield();
        }
    }
}
