using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Which tiers a hedge may go to.</summary>
public sealed class HedgingChoiceTests
{
    private static readonly string s_withoutSdk = Hedging.ThreeTiers.Replace("\"Order\": 2", "\"Order\": 2, \"TrafficShare\": 0", StringComparison.Ordinal);

    [Theory]
    [InlineData("open")]
    [InlineData("cooling down")]
    [InlineData("out of its share")]
    public async Task A_hedge_passes_over_a_tier_that_takes_no_requests(string why)
    {
        await using var tiers = await StartAsync(Hedging.Of(why == "out of its share" ? s_withoutSdk : Hedging.ThreeTiers));
        var mcp = new HeldTier(tiers.Mcp);
        var before = await TakeOutAsync(tiers, mcp, why);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;

        Assert.Equal(("rest", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
        Assert.Equal(before, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_tier_that_ramps_up_takes_no_more_than_its_share_of_hedges()
    {
        await using var tiers = await StartAsync(Hedging.Of(
            Hedging.TwoTiers, more: "\"CircuitBreaker\": { \"RampUp\": \"1.00:00:00\", \"SuccessThreshold\": 1 },", budget: "\"Enabled\": false"));
        var mcp = new HeldTier(tiers.Mcp);
        await ReturnAsync(tiers, mcp);
        var before = tiers.Sdk.Arrivals;
        for (var i = 0; i < 100; i++)
        {
            var sending = tiers.GetAsync();
            tiers.Time.Advance(5 * Hedging.Delay);
            mcp.Last.Answer();
            using var response = await sending;
        }

        Assert.InRange(tiers.Sdk.Arrivals - before, 9, 11);
    }

    [Fact]
    public async Task A_tier_that_could_not_take_the_hedge_is_asked_when_the_first_fails_later()
    {
        await using var tiers = await StartAsync(Hedging.Of(Hedging.TwoTiers));
        tiers.Breaker("sdk").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Mcp.AlwaysHang();
        var sending = tiers.GetAsync();
        using var response = await tiers.RunAsync(sending);
        Assert.Equal(("sdk", 2, 1), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_tier_that_a_hedge_passed_over_is_told_once_and_counts_one_rejection()
    {
        await using var tiers = await StartAsync(Hedging.Of(maxHedges: 2));
        tiers.Breaker("sdk").Isolate();
        var (mcp, rest) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Rest));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(5 * Hedging.Delay);
        mcp.Only.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        rest.Only.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => sending);

        Assert.Equal(["mcp", "rest", "sdk"], failure.Attempts.Select(attempt => attempt.Tier).Order(StringComparer.Ordinal));
        Assert.Equal("circuit open", failure.Attempts.Single(attempt => attempt.Tier == "sdk").Reason);
        Assert.Equal((0, 1), (tiers.Sdk.Arrivals, tiers.Breaker("sdk").GetSnapshot().RejectedCalls));
    }

    [Fact]
    public async Task A_hedge_may_go_to_a_tier_that_had_no_turn_to_start()
    {
        await using var tiers = new TierHarness(Hedging.Of(Hedging.TwoTiersOfWhichTheFirstHas("\"TrafficShare\": 1")));
        var sdk = new HeldTier(tiers.Sdk);
        var sending = tiers.GetAsync();
        Assert.Equal((0, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;
        Assert.Equal(("mcp", 2, 1), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task When_no_tier_is_eligible_the_last_resort_is_asked_once()
    {
        await using var tiers = await StartAsync(Hedging.Of(more: "\"WhenNoneEligible\": \"TryLast\",", maxHedges: 2));
        foreach (var tier in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(tier).ForceOpen(TimeSpan.FromHours(1));
        var rest = new HeldTier(tiers.Rest);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(5 * Hedging.Delay);
        rest.Only.Answer();
        using var response = await sending;
        Assert.Equal((1, 0, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task A_hedge_that_is_turned_away_takes_no_last_resort_while_the_first_is_still_asked()
    {
        // The share puts mcp last, so that the last resort is sdk, which has the request already.
        await using var tiers = new TierHarness(Hedging.Of(
            Hedging.TwoTiersOfWhichTheFirstHas("\"TrafficShare\": 1, \"ConcurrencyLimit\": 1"), more: "\"WhenNoneEligible\": \"TryLast\","));
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        using var direct = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp");
        var other = direct.GetAsync("https://mcp.example/");
        var sending = tiers.GetAsync();
        tiers.Time.Advance(5 * Hedging.Delay);
        sdk.Only.Answer();
        mcp.Only.Answer();
        using var response = await sending;

        Assert.Equal(("sdk", 1, 1), (response.GetTierInfo()!.Tier, tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.Equal(1, response.GetTierInfo()!.Attempts);
        Assert.Equal(HttpStatusCode.OK, (await other).StatusCode);
    }

    // Breakers are made with the first request.
    private static async Task<TierHarness> StartAsync(string client)
    {
        var tiers = new TierHarness(client);
        using var response = await tiers.GetAsync();
        return tiers;
    }

    private static async Task<int> TakeOutAsync(TierHarness tiers, HeldTier mcp, string why)
    {
        if (why == "open")
            tiers.Breaker("sdk").ForceOpen(TimeSpan.FromHours(1));
        if (why != "cooling down")
            return 0;
        tiers.Sdk.Then(HttpStatusCode.TooManyRequests, response => response.Headers.Add("Retry-After", "60"));
        var sending = tiers.GetAsync();
        mcp.Last.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        using var response = await sending;
        Assert.Equal("rest", response.GetTierInfo()!.Tier);
        return 1;
    }

    // Its breaker opens, one probe closes it, and the ramp begins.
    private static async Task ReturnAsync(TierHarness tiers, HeldTier mcp)
    {
        tiers.Breaker("sdk").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        var sending = tiers.GetAsync();
        mcp.Last.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        using var response = await sending;
        Assert.Equal(CircuitState.Closed, tiers.Breaker("sdk").State);
    }
}
