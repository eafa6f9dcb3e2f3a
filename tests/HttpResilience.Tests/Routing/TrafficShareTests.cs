using FsCheck;
using FsCheck.Fluent;
using HttpResilience.Tests.Properties;

namespace HttpResilience.Tests.Routing;

/// <summary>A tier's share of the requests that start on it, also when configuration changes it under way.</summary>
public sealed class TrafficShareTests
{
    [Fact]
    public Task Of_any_number_of_requests_the_share_starts_on_the_tier_give_or_take_one_also_after_reloads() => PropertyRun.ForAllAsync(Rollouts, 100, async stages =>
    {
        await using var tiers = new TierHarness(Json(stages[0].Share));
        var client = tiers.Client;
        foreach (var (share, requests) in stages)
        {
            tiers.Reload(Json(share));
            var (before, other) = (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals);
            for (var i = 1; i <= requests; i++)
            {
                using var response = await client.GetAsync("accounts/1").ConfigureAwait(false);
                var started = tiers.Mcp.Arrivals - before;
                Assert.True(Math.Abs(started - (i * share / 100)) <= 1, $"of {i} requests {started} started on a tier with a share of {share} %");
                Assert.Equal(i, started + tiers.Sdk.Arrivals - other);
            }
        }
    });

    [Fact]
    public async Task A_share_of_zero_takes_a_tier_out_of_use_at_once_even_for_fallbacks_and_a_hundred_brings_it_back()
    {
        await using var tiers = new TierHarness(Json(100));
        var client = tiers.Client;
        using (await client.GetAsync("accounts/1"))
            Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        tiers.Reload(Json(0));
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.GetAsync("accounts/1"));
        Assert.Equal(["mcp: out of its traffic share", "sdk: connection failed"], failure.Attempts.Select(attempt => $"{attempt.Tier}: {attempt.Reason}"));
        Assert.Equal((1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        tiers.Reload(Json(100));
        using (await client.GetAsync("accounts/1"))
            Assert.Equal((2, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_request_that_had_no_turn_falls_back_to_the_tier_all_the_same()
    {
        await using var tiers = new TierHarness(Json(10));
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        for (var i = 1; i <= 20; i++)
        {
            using var response = await tiers.GetAsync();
            Assert.Equal("mcp", response.GetTierInfo()!.Tier);
        }

        Assert.Equal(20, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Requests_on_many_threads_keep_the_share_exactly()
    {
        await using var tiers = new TierHarness(Json(37.5));
        var client = tiers.Client;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 1_000; i++)
                (await client.GetAsync("accounts/1").ConfigureAwait(false)).Dispose();
        })));

        Assert.Equal((3_000, 5_000), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    // In hundredths of a percent, as fine as a share is.
    private static Arbitrary<(double Share, int Requests)[]> Rollouts { get; } = Arb.From(
        Gen.Choose(0, 10_000).SelectMany(share => Gen.Choose(1, 120).Select(requests => (share / 100.0, requests))).NonEmptyListOf().Select(stages => stages.Take(5).ToArray()));

    private static string Json(double share) => $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "TrafficShare": {{share.ToString(System.Globalization.CultureInfo.InvariantCulture)}} },
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" }
        }
        """;
}
