using System.Net;
using HttpResilience.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Retrying;

/// <summary>The retry budget, as requests meet it.</summary>
public sealed class RetryBudgetRoutingTests
{
    private const string Off = "\"Retry\": { \"Jitter\": false, \"Budget\": { \"Enabled\": false } }, \"CircuitBreaker\": { \"FailureThreshold\": 0 }, " + Tiers + " } }";

    private const string Tiers = """
        "Tiers": {
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" },
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/"
        """;

    [Fact]
    public async Task It_is_shared_by_all_requests_of_a_client_to_a_tier()
    {
        await using var tiers = new TierHarness(Budget(retries: 5));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var answers = await tiers.RunAsync(Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tiers.GetAsync())));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal((8 + 5, 8), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task Each_tier_has_its_own()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal((3, 3), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task When_it_is_used_up_a_failure_takes_the_next_tier_at_once()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());

        var second = tiers.GetAsync();

        Assert.True(second.IsCompleted);
        Assert.Equal("sdk", await (await second).Content.ReadAsStringAsync());
        Assert.Equal(3 + 1, tiers.Mcp.Arrivals);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task The_share_is_taken_before_the_delay_so_that_those_who_wait_count()
    {
        await using var tiers = new TierHarness(Budget(retries: 1));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var waiting = tiers.GetAsync();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(new RetryBudgetStatus(1, 1, 0), Status(tiers));

        Assert.True(tiers.GetAsync().IsCompleted);
        await tiers.RunAsync(waiting);
        Assert.Equal(1 + 1 + 1, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task After_ten_seconds_there_are_retries_again()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        tiers.Time.Advance(TimeSpan.FromSeconds(10));
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(3 + 3, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Successes_earn_retries_for_those_that_fail()
    {
        await using var tiers = new TierHarness(Budget(retries: 0, ratio: 0.5));
        for (var i = 0; i < 4; i++)
            await tiers.GetAsync();
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        Assert.Equal("mcp", await (await tiers.RunAsync(tiers.GetAsync())).Content.ReadAsStringAsync());
        Assert.Equal(new RetryBudgetStatus(5, 1, 1), Status(tiers));
    }

    [Fact]
    public async Task A_request_that_falls_back_counts_at_the_tier_that_it_takes()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        for (var i = 0; i < 3; i++)
            await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(3, Status(tiers, "sdk").Requests);
        Assert.Equal(0, Status(tiers, "sdk").Retries);
    }

    [Fact]
    public async Task A_tiers_own_client_counts_and_is_held_to_it_too()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var direct = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp");
        await tiers.RunAsync(direct.GetAsync("accounts/1"));

        var second = direct.GetAsync("accounts/1");

        Assert.True(second.IsCompleted);
        Assert.Equal(HttpStatusCode.BadGateway, (await second).StatusCode);
        Assert.Equal((3 + 1, new RetryBudgetStatus(2, 2, 0)), (tiers.Mcp.Arrivals, Status(tiers)));
        Assert.True(tiers.GetAsync().IsCompleted);
    }

    [Fact]
    public async Task Requests_that_a_limit_or_a_breaker_turns_away_make_no_room_for_retries()
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 1, {Budget(retries: 2)}");
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var hog = tiers.GetAsync();
        for (var i = 0; i < 5; i++)
            await tiers.GetAsync();
        Assert.Equal((1, 5), (Status(tiers).Requests, Status(tiers, "sdk").Requests));
        answer.SetResult(new HttpResponseMessage());
        await hog;

        tiers.Breaker("mcp").Isolate();
        var direct = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp");
        await Assert.ThrowsAsync<CircuitOpenException>(() => direct.GetAsync("accounts/1"));
        Assert.Equal(1, Status(tiers).Requests);
    }

    [Fact]
    public async Task A_hedge_draws_on_it_and_is_no_request()
    {
        await using var tiers = new TierHarness($"\"Hedging\": {{ \"Delay\": \"00:00:01\" }}, {Budget(retries: 1)}");
        tiers.Mcp.AlwaysHang();
        var (first, second) = (tiers.GetAsync(), tiers.GetAsync());

        tiers.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((1, new RetryBudgetStatus(0, 1, 0)), (tiers.Sdk.Arrivals, Status(tiers, "sdk")));
        Assert.Single(tiers.Logs.Named("retry_budget_used_up"));
        await tiers.RunAsync(Task.WhenAll(first, second));
        Assert.Equal(2, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_reload_keeps_what_was_counted_and_new_numbers_hold_at_once()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());

        tiers.Reload($"\"TotalTimeout\": \"00:00:20\", {Budget(retries: 2)}");
        Assert.Equal(new RetryBudgetStatus(1, 2, 0), Status(tiers));
        tiers.Reload(Budget(retries: 3));
        Assert.Equal(new RetryBudgetStatus(1, 2, 1), Status(tiers));
        await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(3 + 2, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Off_only_the_attempts_of_a_request_bound_it()
    {
        await using var tiers = new TierHarness(Off);
        using var metrics = new MetricReader(tiers.Services);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tiers.GetAsync())));
        Assert.Equal(150, tiers.Mcp.Arrivals);
        Assert.Null(Tier(tiers, "mcp").RetryBudget);
        Assert.Null(metrics.Gauge("resilient_retry_budget_left", "mcp"));

        tiers.Reload(Budget(retries: 2));
        await tiers.RunAsync(Task.WhenAll(tiers.GetAsync(), tiers.GetAsync()));
        Assert.Equal(150 + 2 + 2, tiers.Mcp.Arrivals);
        Assert.Equal(2, metrics.Gauge("resilient_retry_budget_left", "sdk"));
    }

    [Fact]
    public async Task A_tiers_own_setting_wins_over_its_clients()
    {
        await using var tiers = new TierHarness(Budget(retries: 5, ofMcp: "\"Retry\": { \"Budget\": { \"MinRetriesPerSecond\": 0.1 } }"));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal((2, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.Equal((0, 5), (Status(tiers).Left, Status(tiers, "sdk").Left));
    }

    [Fact]
    public async Task Status_and_metrics_show_what_was_made_refused_and_left()
    {
        await using var tiers = new TierHarness(Budget(retries: 3));
        _ = tiers.Client;
        using var metrics = new MetricReader(tiers.Services);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        Assert.Equal((new RetryBudgetStatus(0, 0, 3), 3), (Status(tiers), metrics.Gauge("resilient_retry_budget_left", "mcp")));

        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal((new RetryBudgetStatus(1, 2, 1), 1), (Status(tiers), metrics.Gauge("resilient_retry_budget_left", "mcp")));
        await tiers.RunAsync(tiers.GetAsync());
        await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal((new RetryBudgetStatus(3, 3, 0), 0), (Status(tiers), metrics.Gauge("resilient_retry_budget_left", "mcp")));
        Assert.Equal((3, 2), (metrics.Count("resilient_retries", "mcp"), metrics.Count("resilient_retry_budget_refusals", "mcp")));
        Assert.Equal((0, 0), (metrics.Count("resilient_retries", "sdk"), metrics.Count("resilient_retry_budget_refusals", "sdk")));
    }

    [Fact]
    public async Task The_log_says_once_in_ten_seconds_that_it_is_used_up()
    {
        await using var tiers = new TierHarness(Budget(retries: 0));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        for (var i = 0; i < 100; i++)
        {
            await tiers.GetAsync();
            tiers.Time.Advance(TimeSpan.FromSeconds(0.25));
        }

        var told = tiers.Logs.Named("retry_budget_used_up");
        Assert.Equal(3, told.Count);
        Assert.All(told, one => Assert.Equal(
            (LogLevel.Warning, 20, "crm: the retry budget of mcp is used up; for now its failures go to the next tier at once"), (one.Level, one.Id, one.Message)));
    }

    [Fact]
    public async Task A_failure_that_would_not_be_repeated_anyway_takes_no_share_and_is_no_refusal()
    {
        await using var tiers = new TierHarness(Budget(retries: 2));
        using var metrics = new MetricReader(tiers.Services);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.PostAsync();
        tiers.Mcp.Always(HttpStatusCode.NotFound);
        await tiers.GetAsync();
        Assert.Equal(new RetryBudgetStatus(2, 0, 2), Status(tiers));
        Assert.Equal(0, metrics.Count("resilient_retry_budget_refusals", "mcp"));
    }

    private static TierStatus Tier(TierHarness tiers, string tier) =>
        tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers.Single(status => status.Name == tier);

    private static RetryBudgetStatus Status(TierHarness tiers, string tier = "mcp") => Tier(tiers, tier).RetryBudget!;

    // So many retries in ten seconds, and three attempts a second and two seconds apart.
    private static string Budget(int retries, double ratio = 0, string? ofMcp = null) => FormattableString.Invariant(
        $"\"Retry\": {{ \"Jitter\": false, \"Budget\": {{ \"Ratio\": {ratio}, \"MinRetriesPerSecond\": {retries / 10.0} }} }}, \"CircuitBreaker\": {{ \"FailureThreshold\": 0 }}, ")
        + $"{Tiers}{(ofMcp is null ? "" : ", " + ofMcp)} }} }}";
}
