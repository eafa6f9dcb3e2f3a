namespace HttpResilience.Tests.Routing;

/// <summary>Requests that no tier takes: what they are made of is used again, and nothing of one is seen in the other.</summary>
public sealed class TurnedAwayTwiceTests
{
    [Fact]
    public async Task Each_of_two_requests_tells_its_own_story_and_the_first_still_does_after_the_second()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(50));
        tiers.Breaker("sdk").ForceOpen(TimeSpan.FromSeconds(20));
        tiers.Breaker("rest").Isolate();
        var first = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        tiers.Time.Advance(TimeSpan.FromSeconds(5));
        tiers.Breaker("mcp").Isolate();
        var second = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.PostAsync());

        Assert.Equal("crm: no tier answered GET. mcp: circuit open; sdk: circuit open; rest: circuit open; worth trying again in 20 s.", first.Message);
        Assert.Equal(["mcp", "sdk", "rest"], first.Attempts.Select(attempt => attempt.Tier));
        Assert.Equal(TimeSpan.FromSeconds(20), first.RetryAfter);
        Assert.Equal("crm: no tier answered POST. mcp: circuit open; sdk: circuit open; rest: circuit open; worth trying again in 15 s.", second.Message);
        Assert.False(second.MayHaveBeenProcessed);
    }

    [Fact]
    public async Task What_a_request_left_behind_does_not_reach_the_one_that_is_answered_after_it()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(name).ForceOpen(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(name).Reset();
        var info = (await tiers.GetAsync()).GetTierInfo()!;
        Assert.Equal(("mcp", 1, false), (info.Tier, info.Attempts, info.IsFallback));

        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync()));
        Assert.Equal(["mcp", "sdk", "rest"], failure.Attempts.Select(attempt => attempt.Tier));
        Assert.All(failure.Attempts, attempt => Assert.Equal((TierOutcome.Failure, 3), (attempt.Outcome, attempt.Attempts)));
    }

    [Fact]
    public async Task What_is_written_of_an_exception_holds_its_message()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(name).Isolate();
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Contains("HttpResilience.AllTiersFailedException: crm: no tier answered GET. mcp: circuit open; sdk: circuit open; rest: circuit open.", failure.ToString(), StringComparison.Ordinal);
        Assert.Same(failure.Message, failure.Message);
    }

    [Fact]
    public async Task A_fallback_response_whose_body_stalls_says_why_no_tier_was_asked()
    {
        await using var tiers = new TierHarness(configure: options => options.Fallback = (_, _) =>
            ValueTask.FromResult<HttpResponseMessage?>(new HttpResponseMessage { Content = new StreamContent(new Timeouts.StalledStream()) }));
        _ = tiers.Client;
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(name).Isolate();
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync()));
        Assert.Contains("body of the fallback's response was read. mcp: circuit open; sdk: circuit open; rest: circuit open.", timeout.Message, StringComparison.Ordinal);
    }
}
