using System.Net;

namespace HttpResilience.Tests.Concurrency;

/// <summary>The rate limit, as requests meet it.</summary>
public sealed class RateLimitRoutingTests
{
    [Theory]
    [InlineData(1, 1_000, 1)]
    [InlineData(10, 1_000, 2)]
    [InlineData(25, 700, 3)]
    [InlineData(100, 60_000, 4)]
    public async Task In_no_window_more_than_the_permits_arrive_and_the_rest_takes_the_next_tier(int permits, int milliseconds, int seed)
    {
        await using var tiers = new TierHarness(ConcurrencyHandlerTests.Tiers(Rate(permits, milliseconds)));
        var random = new Random(seed);
        List<long> arrivals = [];
        tiers.Mcp.Otherwise = (_, _) =>
        {
            arrivals.Add(tiers.Time.GetTimestamp());
            return Task.FromResult(new HttpResponseMessage());
        };
        for (var i = 0; i < 3_000; i++)
        {
            // Bursts, a stream above the rate, and pauses.
            var mean = i % (10 * permits) == 0 ? 2 * milliseconds : random.Next(3) == 0 ? 0 : 0.8 * milliseconds / permits;
            tiers.Time.Advance(TimeSpan.FromMilliseconds(2 * mean * random.NextDouble()));
            using var answer = await (random.Next(2) == 0 ? tiers.GetAsync() : tiers.PostAsync());
        }

        Assert.Equal(3_000, tiers.Mcp.Arrivals + tiers.Sdk.Arrivals);
        Assert.InRange(tiers.Mcp.Arrivals, permits + 1, 2_900);
        for (var i = permits; i < arrivals.Count; i++)
        {
            var apart = arrivals[i] - arrivals[i - permits];
            Assert.True(apart > milliseconds * TimeSpan.TicksPerMillisecond, $"arrival {i} came {apart} ticks after the one {permits} before");
        }
    }

    [Fact]
    public async Task A_write_beyond_it_takes_the_next_tier_and_no_breaker_counts_it()
    {
        await using var tiers = new TierHarness(ConcurrencyHandlerTests.Tiers(Rate(1, 60_000)));
        await tiers.PostAsync();
        Assert.Equal("sdk", await (await tiers.PostAsync()).Content.ReadAsStringAsync());
        var breaker = tiers.Breaker("mcp").GetSnapshot();
        Assert.Equal((1, 1, 0, 0), (tiers.Mcp.Arrivals, breaker.SuccessCount, breaker.FailureCount, breaker.RejectedCalls));
        Assert.Equal("rate limit used up", Assert.Single(tiers.Logs.Named("tier_fallback")).Fields["reason"]);
    }

    [Fact]
    public async Task Every_attempt_costs_a_permit()
    {
        await using var tiers = new TierHarness(ConcurrencyHandlerTests.Tiers(Rate(10, 60_000), retry: "\"Retry\": { \"MaxAttempts\": 3, \"Jitter\": false }, "));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal((3, 7), (tiers.Mcp.Arrivals, ConcurrencyHandlerTests.Status(tiers).RateLimitAvailable));
    }

    [Fact]
    public async Task It_bounds_many_at_once()
    {
        await using var tiers = new TierHarness(ConcurrencyHandlerTests.Tiers(Rate(100, 60_000)));
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => tiers.GetAsync())));
        Assert.Equal((100, 900), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task An_exception_says_when_the_rate_allows_another_try()
    {
        await using var tiers = new TierHarness($"\"Tiers\": {{ \"mcp\": {{ \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\", {Rate(1, 60_000)} }} }}");
        await tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(6));
        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Equal(TimeSpan.FromSeconds(60), exception.RetryAfter);
        tiers.Time.Advance(exception.RetryAfter!.Value);
        Assert.Equal(HttpStatusCode.OK, (await tiers.GetAsync()).StatusCode);
    }

    private static string Rate(int permits, int milliseconds) => $"\"RateLimit\": {{ \"Permits\": {permits}, \"Per\": \"{TimeSpan.FromMilliseconds(milliseconds)}\" }}";
}
