using System.Net;
using HttpResilience.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Concurrency;

/// <summary>What all limits of a tier have in common, as requests meet them.</summary>
public sealed class ConcurrencyHandlerTests
{
    private const string Fixed = "\"ConcurrencyLimit\": 1";
    private const string Adaptive = "\"Adaptive\": { \"Max\": 1 }";

    [Theory]
    [InlineData(Fixed)]
    [InlineData(Adaptive)]
    public async Task A_full_limit_is_the_next_tiers_turn_also_for_writes_and_no_breaker_counts_it(string limit)
    {
        await using var tiers = new TierHarness(Tiers(limit));
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var hog = tiers.Client.GetAsync("hog", caller.Token);

        var read = tiers.GetAsync();
        var write = tiers.PostAsync();

        Assert.True(read.IsCompleted && write.IsCompleted);
        Assert.Equal(("sdk", "sdk"), (await (await read).Content.ReadAsStringAsync(), await (await write).Content.ReadAsStringAsync()));
        var breaker = tiers.Breaker("mcp").GetSnapshot();
        Assert.Equal((1, 0, 0, 0), (tiers.Mcp.Arrivals, breaker.FailureCount, breaker.SuccessCount, breaker.RejectedCalls));
        Assert.Equal("concurrency limit full", tiers.Logs.Named("tier_fallback")[0].Fields["reason"]);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hog);
    }

    [Theory]
    [InlineData(Fixed, "concurrency limit full")]
    [InlineData(Adaptive, "concurrency limit full")]
    [InlineData("\"RateLimit\": { \"Permits\": 1 }", "rate limit used up")]
    public async Task With_no_other_tier_the_exception_says_that_nothing_was_sent(string limit, string reason)
    {
        await using var tiers = new TierHarness(Tiers(limit, sdk: null));
        tiers.Mcp.Otherwise = (_, _) => new TaskCompletionSource<HttpResponseMessage>().Task;
        _ = tiers.GetAsync();

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.PostAsync());

        var attempt = Assert.Single(failure.Attempts);
        Assert.Equal((TierOutcome.Rejected, reason, 0), (attempt.Outcome, attempt.Reason, attempt.Attempts));
        Assert.False(failure.MayHaveBeenProcessed);
    }

    [Theory]
    [InlineData(Fixed)]
    [InlineData(Adaptive)]
    [InlineData("\"RateLimit\": { \"Permits\": 1, \"Per\": \"00:10:00\" }")]
    public async Task A_half_open_breakers_permit_is_given_back_when_a_limit_turns_its_probe_away(string limit)
    {
        const string breaker = "\"CircuitBreaker\": { \"HalfOpenMaxCalls\": 1, \"SuccessThreshold\": 1 }";
        await using var tiers = new TierHarness($"{breaker}, \"TotalTimeout\": \"01:00:00\", \"AttemptTimeout\": \"00:30:00\", {Tiers(limit)}");
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var hog = tiers.GetAsync();
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(5));
        tiers.Time.Advance(TimeSpan.FromSeconds(5));

        for (var i = 0; i < 3; i++)
            Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());

        Assert.Equal(3, tiers.Logs.Named("tier_fallback").Count(e => e.Fields["reason"] is "concurrency limit full" or "rate limit used up"));
        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
        answer.SetResult(new HttpResponseMessage());
        await hog;
        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
        tiers.Mcp.Always(HttpStatusCode.OK);
        tiers.Time.Advance(TimeSpan.FromMinutes(11));
        await tiers.GetAsync();
        Assert.Equal(CircuitState.Closed, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task What_the_concurrency_limit_turns_away_costs_no_quota()
    {
        await using var tiers = new TierHarness(Tiers($"{Fixed}, \"RateLimit\": {{ \"Permits\": 3, \"Per\": \"00:01:00\" }}"));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var hog = tiers.GetAsync();
        for (var i = 0; i < 5; i++)
            await tiers.GetAsync();
        Assert.Equal(2, Status(tiers).RateLimitAvailable);
        answer.SetResult(new HttpResponseMessage());
        await hog;
    }

    [Theory]
    [InlineData(Fixed)]
    [InlineData(Adaptive)]
    public async Task What_the_rate_limit_turns_away_gives_its_place_back(string limit)
    {
        await using var tiers = new TierHarness(Tiers($"{limit}, \"RateLimit\": {{ \"Permits\": 1, \"Per\": \"00:01:00\" }}"));
        await tiers.GetAsync();
        for (var i = 0; i < 5; i++)
            await tiers.GetAsync();
        Assert.Equal((1, 5, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, Status(tiers).InFlight));
        tiers.Time.Advance(TimeSpan.FromMinutes(1.2));
        Assert.Equal("mcp", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_retry_that_the_limit_turns_away_ends_the_retrying_and_the_tiers_answer_is_kept()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"BaseDelay\": \"00:00:00\" }}, {Tiers("\"RateLimit\": { \"Permits\": 2 }", sdk: null, retry: "")}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var answer = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal((HttpStatusCode.BadGateway, 2), (answer.StatusCode, tiers.Mcp.Arrivals));
    }

    [Theory]
    [InlineData("\"ConcurrencyLimit\": 5", "\"Adaptive\": { \"Max\": 50 }", 20)]
    [InlineData("\"Adaptive\": { \"Max\": 50 }", "\"ConcurrencyLimit\": 3", 3)]
    [InlineData("\"Adaptive\": { \"Max\": 50 }", "\"Adaptive\": { \"Max\": 8 }", 8)]
    [InlineData("\"ConcurrencyLimit\": 5", "\"QueueLimit\": 3", 5)]
    [InlineData("\"Adaptive\": { \"Min\": 2, \"Max\": 10 }", "\"RateLimit\": { \"Permits\": 3 }", 10)]
    public async Task The_tiers_kind_of_limit_wins_over_its_clients(string ofClient, string ofTier, int limit)
    {
        await using var tiers = new TierHarness($"{ofClient}, {Tiers(ofTier)}");
        _ = tiers.Client;
        Assert.Equal(limit, Status(tiers).ConcurrencyLimit);
        tiers.Mcp.Otherwise = (_, _) => new TaskCompletionSource<HttpResponseMessage>().Task;
        for (var i = 0; i < 25; i++)
            _ = tiers.GetAsync();
        var byRate = ofTier.Contains("Rate", StringComparison.Ordinal) ? 3 : int.MaxValue;
        Assert.Equal(Math.Min(limit, byRate), tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Status_and_gauges_show_the_limit_and_who_is_under_way()
    {
        await using var tiers = new TierHarness(Tiers("\"ConcurrencyLimit\": 4", sdk: "\"Adaptive\": { \"Max\": 30 }"));
        _ = tiers.Client;
        using var metrics = new MetricReader(tiers.Services);
        tiers.Mcp.Otherwise = tiers.Sdk.Otherwise = (_, _) => new TaskCompletionSource<HttpResponseMessage>().Task;
        Assert.Equal((4, 0, 20, 0), Gauges(metrics));
        for (var i = 0; i < 6; i++)
            _ = tiers.GetAsync();
        Assert.Equal((4, 4, 20, 2), Gauges(metrics));
        Assert.Equal((4, 4, null), (Status(tiers).ConcurrencyLimit, Status(tiers).InFlight, Status(tiers).RateLimitAvailable));
        Assert.Equal((20, 2), (Status(tiers, "sdk").ConcurrencyLimit, Status(tiers, "sdk").InFlight));
    }

    [Fact]
    public async Task Without_a_limit_status_and_gauges_show_none()
    {
        await using var tiers = new TierHarness(Tiers("\"RateLimit\": { \"Permits\": 3 }"));
        _ = tiers.Client;
        using var metrics = new MetricReader(tiers.Services);
        Assert.Equal((null, null, null, null), Gauges(metrics));
        Assert.Equal((null, null, 3), (Status(tiers).ConcurrencyLimit, Status(tiers).InFlight, Status(tiers).RateLimitAvailable));
    }

    private static (long?, long?, long?, long?) Gauges(MetricReader metrics) => (
        metrics.Gauge("tier_concurrency_limit", "mcp"), metrics.Gauge("tier_in_flight", "mcp"),
        metrics.Gauge("tier_concurrency_limit", "sdk"), metrics.Gauge("tier_in_flight", "sdk"));

    internal static TierStatus Status(TierHarness tiers, string tier = "mcp") =>
        tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers.Single(status => status.Name == tier);

    internal static string Tiers(string mcp, string? sdk = "", string retry = "\"Retry\": { \"MaxAttempts\": 1 }, ") =>
        $"{retry}\"Tiers\": {{ \"mcp\": {{ \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\", {mcp} }}"
        + (sdk is null ? "" : $", \"sdk\": {{ \"Order\": 2, \"BaseAddress\": \"https://sdk.example/\"{(sdk.Length > 0 ? ", " + sdk : "")} }}") + " }";
}
