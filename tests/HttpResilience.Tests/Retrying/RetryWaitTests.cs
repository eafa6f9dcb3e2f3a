using System.Net;

namespace HttpResilience.Tests.Retrying;

/// <summary>"An open breaker ends the retrying at once" (section 6), for those who were waiting when it opened. None of these moves the clock, except where it says so.</summary>
public sealed class RetryWaitTests
{
    [Fact]
    public async Task A_breaker_that_another_request_opens_ends_the_delay()
    {
        await using var tiers = new TierHarness($"\"CircuitBreaker\": {{ \"FailureThreshold\": 2 }}, {TierHarness.ThreeTiers}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var first = tiers.GetAsync();
        var second = tiers.GetAsync();

        Assert.Equal("sdk", await (await second).Content.ReadAsStringAsync());
        var response = await first;

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal(("sdk", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
        Assert.Equal((2, 2), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        await NoTimerIsLeftAsync(tiers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_breaker_that_is_opened_by_hand_ends_it_too_and_leaves_the_last_real_result(bool isolates)
    {
        await using var tiers = new TierHarness("""
            "ThrowOnFailureResponse": true, "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
            """);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var sending = tiers.GetAsync();
        if (isolates)
            tiers.Breaker("mcp").Isolate();
        else
            tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => sending);

        var told = Assert.Single(failure.Attempts);
        Assert.Equal((1, TierOutcome.Failure, HttpStatusCode.BadGateway), (told.Attempts, told.Outcome, told.StatusCode));
        Assert.Equal(1, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_thousand_who_wait_are_all_woken_and_nobody_is_sent_to_the_sick_tier()
    {
        await using var tiers = new TierHarness($"\"CircuitBreaker\": {{ \"FailureThreshold\": 0 }}, \"Retry\": {{ \"Budget\": {{ \"Enabled\": false }} }}, {Two}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var waiting = Enumerable.Range(0, 1_000).Select(_ => tiers.GetAsync()).ToArray();
        Assert.Equal((1_000, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        tiers.Breaker("mcp").Isolate();

        foreach (var response in await Task.WhenAll(waiting))
            Assert.Equal("sdk", response.GetTierInfo()!.Tier);

        Assert.Equal((1_000, 1_000), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        await NoTimerIsLeftAsync(tiers);
    }

    [Fact]
    public async Task A_breaker_that_opens_and_closes_again_hurts_no_later_wait()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();
        tiers.Breaker("mcp").Reset();
        tiers.Mcp.Then(HttpStatusCode.BadGateway);

        var response = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(("mcp", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
    }

    [Fact]
    public async Task A_caller_who_cancels_during_the_delay_gets_his_own_cancellation()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        using var caller = new CancellationTokenSource();
        var sending = tiers.Client.GetAsync("accounts/1", caller.Token);
        await caller.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        Assert.Equal(caller.Token, canceled.CancellationToken);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        await NoTimerIsLeftAsync(tiers);
    }

    // The wait is cleared away after who waited went on, by the thread that woke him.
    private static async Task NoTimerIsLeftAsync(TierHarness tiers)
    {
        for (var i = 0; i < 10_000_000 && tiers.Time.ActiveTimers > 0; i++)
            await Task.Yield();
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    private const string Two = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;
}
