using System.Net;

namespace HttpResilience.Tests.Routing;

/// <summary>Section 9 of the contract: what the caller gets when no tier answered.</summary>
public sealed class FailureTests
{
    private const string Secret = "accounts/1?token=t0psecret";

    [Fact]
    public async Task The_exception_says_of_each_tier_why_it_was_left_and_gives_no_secret_away()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(new HttpRequestException("t0psecret at https://mcp.example/?key=t0psecret", null, null));
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.NameResolutionError));
        _ = tiers.Client;
        tiers.Breaker("rest").Isolate();

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync(Secret)));

        Assert.Equal("crm: no tier answered GET. mcp: 3 attempts, then request failed (Unknown); sdk: 3 attempts, then host name not found; rest: circuit open.", failure.Message);
        Assert.Equal("crm", failure.Client);
        Assert.Equal(["mcp", "sdk", "rest"], failure.Attempts.Select(attempt => attempt.Tier));
        Assert.Equal([TierOutcome.Failure, TierOutcome.Failure, TierOutcome.Rejected], failure.Attempts.Select(attempt => attempt.Outcome));
        var used = Assert.IsType<RetryExhaustedException>(failure.Attempts[1].Exception);
        Assert.Equal(3, used.Attempts);
        Assert.Equal(HttpRequestError.NameResolutionError, ((HttpRequestException)used.InnerException!).HttpRequestError);
        Assert.DoesNotContain(tiers.Logs.Events.Where(e => e.Category == "HttpResilience"), e => e.Message.Contains("t0psecret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_that_may_have_been_processed_says_so()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(new HttpRequestException("reset", new IOException()));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.PostAsync()));

        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal(
            "crm: no tier answered POST. mcp: connection broken; sdk: not asked, because the request may have been processed; rest: not asked, because the request may have been processed."
            + " The request is not repeatable and may have been processed, so it was sent to no other server.",
            failure.Message);
    }

    [Fact]
    public async Task A_write_that_reached_no_server_says_so()
    {
        await using var tiers = new TierHarness();
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.PostAsync()));
        Assert.False(failure.MayHaveBeenProcessed);
        Assert.Equal((3, 3, 3), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task The_last_response_that_a_server_sent_is_worth_more_than_an_exception()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.ServiceUnavailable);
        tiers.Rest.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await tiers.RunAsync(tiers.GetAsync())).StatusCode);
        Assert.Single(tiers.Logs.Named("all_tiers_failed"));
    }

    [Fact]
    public async Task Who_prefers_an_exception_to_a_failure_response_gets_one()
    {
        await using var tiers = new TierHarness($"\"ThrowOnFailureResponse\": true, {TierHarness.ThreeTiers}");
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Always(HttpStatusCode.ServiceUnavailable);
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failure.StatusCode);
    }

    [Fact]
    public async Task One_tier_whose_breaker_rejects_throws_CircuitOpenException()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 1 }, "CircuitBreaker": { "FailureThreshold": 1 }, "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
            """);
        tiers.Mcp.Always(HttpStatusCode.InternalServerError);
        await tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(20));

        var rejected = await Assert.ThrowsAsync<CircuitOpenException>(() => tiers.GetAsync(Secret));

        Assert.Equal(("crm", "mcp", CircuitState.Open, TimeSpan.FromSeconds(40)), (rejected.Client, rejected.Tier, rejected.State, rejected.RetryAfter));
        Assert.Equal("crm: tier 'mcp' was not asked: circuit open; worth trying again in 40 s.", rejected.Message);
        Assert.Equal(1, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task RetryAfter_is_the_soonest_time_worth_trying()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(50));
        tiers.Breaker("sdk").ForceOpen(TimeSpan.FromSeconds(20));
        tiers.Breaker("rest").Isolate();
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Equal(TimeSpan.FromSeconds(20), failure.RetryAfter);
        Assert.False(failure.MayHaveBeenProcessed);
    }

    [Fact]
    public async Task The_fallback_delegate_comes_before_the_last_response_and_the_exception()
    {
        TierFallbackArguments? told = null;
        await using var tiers = new TierHarness(configure: options => options.Fallback = (arguments, _) =>
        {
            told = arguments;
            return ValueTask.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("plan B") });
        });
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Always(HttpStatusCode.ServiceUnavailable);

        var response = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal("plan B", await response.Content.ReadAsStringAsync());
        Assert.IsType<AllTiersFailedException>(told!.Exception);
        Assert.Equal("https://mcp.example/accounts/1", told.Request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task A_fallback_delegate_without_an_answer_lets_the_failure_through_and_its_own_exception_reaches_the_caller()
    {
        var throws = false;
        await using var tiers = new TierHarness(configure: options => options.Fallback = (_, _) => throws ? throw new InvalidCastException("mine") : default);
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Always(HttpStatusCode.GatewayTimeout);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await tiers.RunAsync(tiers.GetAsync())).StatusCode);
        throws = true;
        tiers.Time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<InvalidCastException>(() => tiers.RunAsync(tiers.GetAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_no_tier_can_be_asked_the_fallback_delegate_may_take_its_time_and_may_throw(bool throws)
    {
        var later = new TaskCompletionSource<HttpResponseMessage?>();
        await using var tiers = new TierHarness(configure: options => options.Fallback = async (_, _) => await later.Task);
        await tiers.GetAsync();
        foreach (var tier in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(tier).Isolate();

        var asked = tiers.GetAsync();
        Assert.False(asked.IsCompleted);
        if (throws)
            later.SetException(new InvalidCastException("mine"));
        else
            later.SetResult(new HttpResponseMessage(HttpStatusCode.Accepted));

        if (throws)
            await Assert.ThrowsAsync<InvalidCastException>(() => asked);
        else
            Assert.Equal((HttpStatusCode.Accepted, null), ((await asked).StatusCode, (await asked).GetTierInfo()!.Tier));
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }
}
