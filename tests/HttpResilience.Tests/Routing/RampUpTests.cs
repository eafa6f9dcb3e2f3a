using System.Net;

namespace HttpResilience.Tests.Routing;

/// <summary>A tier whose breaker has closed again gets its requests back little by little.</summary>
public sealed class RampUpTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(50, 550)]
    [InlineData(90, 910)]
    [InlineData(100, 1_000)]
    public async Task Of_a_thousand_requests_the_share_goes_to_the_tier_and_the_rest_to_the_next(int seconds, int ofAThousand)
    {
        await using var tiers = new TierHarness(Section("mcp", "sdk"));
        await RecoverAsync(tiers);
        tiers.Time.Advance(TimeSpan.FromSeconds(seconds));
        var (mcp, sdk) = (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals);

        for (var i = 0; i < 1_000; i++)
            Assert.Equal(HttpStatusCode.OK, (await (i % 2 == 0 ? tiers.GetAsync() : tiers.PostAsync())).StatusCode);

        Assert.Equal((ofAThousand, 1_000 - ofAThousand), (tiers.Mcp.Arrivals - mcp, tiers.Sdk.Arrivals - sdk));
    }

    [Fact]
    public async Task Those_that_failed_elsewhere_are_not_sent_to_it_beyond_its_share()
    {
        await using var tiers = new TierHarness(Section("sdk", "mcp"));
        await RecoverAsync(tiers, "mcp", "sdk");
        tiers.Sdk.Always(HttpStatusCode.NotImplemented);
        var mcp = tiers.Mcp.Arrivals;
        for (var i = 0; i < 1_000; i++)
            await tiers.GetAsync();
        Assert.Equal(100, tiers.Mcp.Arrivals - mcp);
    }

    [Fact]
    public async Task A_single_tier_rejects_the_rest_and_says_why()
    {
        await using var tiers = new TierHarness(Section("mcp"));
        await RecoverAsync(tiers);
        var rejected = new List<AllTiersFailedException>();
        for (var i = 0; i < 10; i++)
        {
            try
            {
                await tiers.PostAsync();
            }
            catch (AllTiersFailedException exception)
            {
                rejected.Add(exception);
            }
        }

        Assert.Equal(9, rejected.Count);
        Assert.Equal("crm: no tier answered POST. mcp: ramping up (RampUp) since its circuit closed, and this request is beyond its share.", rejected[0].Message);
        Assert.False(rejected[0].MayHaveBeenProcessed);
        Assert.Equal(TierOutcome.Rejected, rejected[0].Attempts.Single().Outcome);
    }

    [Fact]
    public async Task TryLast_sends_the_rest_all_the_same()
    {
        await using var tiers = new TierHarness("\"WhenNoneEligible\": \"TryLast\"," + Section("mcp"));
        await RecoverAsync(tiers);
        var before = tiers.Mcp.Arrivals;
        for (var i = 0; i < 100; i++)
            Assert.Equal(HttpStatusCode.OK, (await tiers.PostAsync()).StatusCode);
        Assert.Equal(100, tiers.Mcp.Arrivals - before);
    }

    [Fact]
    public async Task TryLast_sends_it_also_those_that_failed_elsewhere()
    {
        await using var tiers = new TierHarness("\"WhenNoneEligible\": \"TryLast\"," + Section("mcp", "sdk"));
        await RecoverAsync(tiers);
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        for (var i = 0; i < 100; i++)
            Assert.Equal("mcp", (await (i % 2 == 0 ? tiers.GetAsync() : tiers.PostAsync())).GetTierInfo()!.Tier);
    }

    [Fact]
    public async Task A_breaker_that_opens_again_begins_anew_when_it_closes()
    {
        await using var tiers = new TierHarness(Section("mcp", "sdk"));
        await RecoverAsync(tiers);
        tiers.Time.Advance(TimeSpan.FromSeconds(100));
        await RecoverAsync(tiers);
        var before = tiers.Mcp.Arrivals;
        for (var i = 0; i < 100; i++)
            await tiers.GetAsync();
        Assert.Equal(10, tiers.Mcp.Arrivals - before);
    }

    private static string Section(params string[] tiers) => $$"""
        "Retry": { "MaxAttempts": 1 }, "CircuitBreaker": { "RampUp": "00:01:40", "RecoveryTimeout": "00:00:10" },
        "Tiers": { {{string.Join(',', tiers.Select((name, i) => $$""" "{{name}}": { "Order": {{i + 1}}, "BaseAddress": "https://{{name}}.example/" } """))}} }
        """;

    // Through the tier's failures and two good probes.
    private static async Task RecoverAsync(TierHarness tiers, string name = "mcp", params string[] others)
    {
        var tier = tiers.Tier(name);
        await SendAsync(tiers, name);
        tier.Always(HttpStatusCode.BadGateway);
        for (var i = 0; i < 5; i++)
            await SendAsync(tiers, name);
        Assert.Equal(CircuitState.Open, tiers.Breaker(name).State);
        Assert.All(others, other => Assert.Equal(CircuitState.Closed, tiers.Breaker(other).State));
        tier.Always(HttpStatusCode.OK);
        tiers.Time.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 2; i++)
            await SendAsync(tiers, name);
        Assert.Equal(CircuitState.Closed, tiers.Breaker(name).State);
    }

    private static Task<HttpResponseMessage> SendAsync(TierHarness tiers, string tier) => tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts").UseTiers(tier));
}
