using System.Net;
using HttpResilience.Fallbacks;
using Microsoft.Extensions.DependencyInjection;
using HttpResilience.Tests.Telemetry;

namespace HttpResilience.Tests.Routing;

/// <summary>Hedged requests whose tiers fail, can't be asked, or run out of time.</summary>
public sealed class HedgingFailureTests
{
    [Fact]
    public async Task A_tier_that_fails_is_left_at_once_and_no_tier_is_asked_twice()
    {
        await using var tiers = new TierHarness(Hedging.Of(maxHedges: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var (sdk, rest) = (new HeldTier(tiers.Sdk), new HeldTier(tiers.Rest));
        var sending = tiers.GetAsync();
        Assert.Equal(1, tiers.Sdk.Arrivals);
        tiers.Time.Advance(5 * Hedging.Delay);
        Assert.Equal((1, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        sdk.Only.Fail(new HttpRequestException(HttpRequestError.ResponseEnded));
        rest.Only.Answer();
        using var response = await sending;

        Assert.Equal(("rest", 3), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
        Assert.Equal((1, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task When_all_fail_the_exception_tells_each_tier_once()
    {
        await using var tiers = new TierHarness(Hedging.Of(maxHedges: 2));
        var (mcp, sdk, rest) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk), new HeldTier(tiers.Rest));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(2 * Hedging.Delay);
        foreach (var tier in new[] { rest, mcp, sdk })
            tier.Only.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => sending);

        Assert.Equal(["mcp 1", "rest 1", "sdk 1"], failure.Attempts.Select(attempt => $"{attempt.Tier} {attempt.Attempts}").Order(StringComparer.Ordinal));
        var durations = failure.Attempts.OrderBy(attempt => attempt.Tier, StringComparer.Ordinal).Select(attempt => attempt.Duration);
        Assert.Equal([2 * Hedging.Delay, TimeSpan.Zero, Hedging.Delay], durations);
        Assert.False(failure.MayHaveBeenProcessed);
        Assert.Single(tiers.Logs.Named("all_tiers_failed"));
        Assert.Equal(3, Assert.Single(Status(tiers).RecentRequests).Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_is_worth_more_than_an_exception_whichever_comes_first(bool responseFirst)
    {
        await using var tiers = new TierHarness(Hedging.Of(Hedging.TwoTiers));
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        if (responseFirst)
            mcp.Only.Answer(HttpStatusCode.BadGateway, "sorry");
        sdk.Only.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        if (!responseFirst)
            mcp.Only.Answer(HttpStatusCode.BadGateway, "sorry");
        using var response = await sending;

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("sorry", await response.Content.ReadAsStringAsync());
        Assert.Equal(("mcp", 2, false), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts, mcp.Only.IsResponseDisposed));
    }

    [Fact]
    public async Task A_bug_in_a_tiers_handler_reaches_the_caller_and_ends_the_other_flow()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        sdk.Only.Fail(new InvalidCastException());
        await Assert.ThrowsAsync<InvalidCastException>(() => sending);
        await Hedging.UntilAsync(() => mcp.Only.IsCanceled && tiers.Time.ActiveTimers == 0, "the other flow goes on");
        Assert.Equal(0, tiers.Rest.Arrivals);
    }

    [Fact]
    public async Task A_caller_who_cancels_gets_its_own_token_and_all_flows_end()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        using var caller = new CancellationTokenSource();
        using var invoker = Invoker(tiers);
        using var message = new HttpRequestMessage(HttpMethod.Get, "https://mcp.example/accounts");
        var sending = invoker.SendAsync(message, caller.Token);
        tiers.Time.Advance(Hedging.Delay);
        await caller.CancelAsync();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        Assert.Equal(caller.Token, canceled.CancellationToken);
        Assert.True(mcp.Only.IsCanceled && sdk.Only.IsCanceled);
        await Hedging.UntilAsync(() => tiers.Time.ActiveTimers == 0, "a timer was left behind");
        Assert.Equal((1, 1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal((0, 0), (tiers.Breaker("mcp").GetSnapshot().FailureCount, tiers.Breaker("sdk").GetSnapshot().FailureCount));
        Assert.Equal(TierOutcome.Canceled, Assert.Single(Status(tiers).RecentRequests).Outcome);
    }

    [Fact]
    public async Task When_the_total_timeout_runs_out_while_all_hang_the_story_tells_each_tier()
    {
        await using var tiers = new TierHarness(Hedging.Of(more: "\"TotalTimeout\": \"00:00:05\", \"AttemptTimeout\": \"00:00:05\","));
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.AlwaysHang();
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync()));

        Assert.IsType<TimeoutException>(timeout.InnerException);
        foreach (var part in new[] { "total timeout of 5 s", "mcp: no answer within", "sdk: no answer within", "rest: no time left" })
            Assert.Contains(part, timeout.Message, StringComparison.Ordinal);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task Without_a_retry_budget_a_request_is_not_hedged_the_refusal_is_told_and_the_tier_is_still_there_for_a_fallback()
    {
        await using var tiers = new TierHarness(Hedging.Of(Hedging.TwoTiers, budget: "\"Ratio\": 0, \"MinRetriesPerSecond\": 0"));
        using var meters = new MeterSink(tiers);
        var mcp = new HeldTier(tiers.Mcp);
        var sending = tiers.GetAsync();
        for (var i = 0; i < 5; i++)
            tiers.Time.Advance(Hedging.Delay);
        Assert.Single(meters.Of("resilient_retry_budget_refusals"));
        Assert.Equal(0, tiers.Sdk.Arrivals);
        Assert.Empty(tiers.Logs.Named("request_hedged"));
        Assert.Single(tiers.Logs.Named("retry_budget_used_up"));
        mcp.Only.Fail(new HttpRequestException(HttpRequestError.ConnectionError));
        using var response = await sending;
        Assert.Equal(("sdk", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
    }

    [Fact]
    public async Task Hedges_draw_on_the_budget_of_the_tier_that_they_go_to()
    {
        await using var tiers = new TierHarness(Hedging.Of(budget: "\"Ratio\": 0, \"MinRetriesPerSecond\": 0.3"));
        var mcp = new HeldTier(tiers.Mcp);
        for (var i = 0; i < 3; i++)
        {
            var sending = tiers.GetAsync();
            tiers.Time.Advance(Hedging.Delay);
            using var response = await sending;
            Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        }

        var last = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        mcp.Last.Answer();
        using var answer = await last;
        Assert.Equal(("mcp", 3, 0), (answer.GetTierInfo()!.Tier, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        var sdk = Status(tiers).Tiers.Single(tier => tier.Name == "sdk");
        Assert.Equal((0, 3, 0), (sdk.RetryBudget!.Requests, sdk.RetryBudget.Retries, sdk.RetryBudget.Left));
    }

    [Fact]
    public async Task The_winners_answer_is_the_one_that_is_kept_for_bad_times()
    {
        await using var tiers = new TierHarness(Hedging.Of(Hedging.TwoTiers, more: "\"StaleIfError\": { \"Enabled\": true },"));
        var mcp = new HeldTier(tiers.Mcp);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        using (await sending)
            await Hedging.UntilAsync(() => mcp.Only.IsCanceled, "the loser was not canceled");
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        tiers.Sdk.Always(HttpStatusCode.BadGateway);
        var second = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        mcp.Last.Answer(HttpStatusCode.BadGateway);
        using var response = await second;

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal((true, (string?)null, 2), (response.GetTierInfo()!.IsStale, response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
    }

    [Fact]
    public async Task Retries_of_the_first_tier_go_on_while_the_hedge_is_asked()
    {
        await using var tiers = new TierHarness($$"""
            "Hedging": { "Delay": "00:00:00.100" }, "Retry": { "MaxAttempts": 2, "BaseDelay": "00:00:00.300", "Jitter": false }, {{Hedging.TwoTiers}}
            """);
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        var sdk = new HeldTier(tiers.Sdk);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(3 * Hedging.Delay);
        using var response = await sending;

        Assert.Equal(("mcp", 3), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
        await Hedging.UntilAsync(() => sdk.Only.IsCanceled && tiers.Time.ActiveTimers == 0, "the hedge goes on");
    }

    private static TierClientStatus Status(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!;

    private static HttpMessageInvoker Invoker(TierHarness tiers) =>
        new(tiers.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("crm"), disposeHandler: false);
}
