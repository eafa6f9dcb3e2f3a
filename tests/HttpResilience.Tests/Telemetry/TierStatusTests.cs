using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>What <see cref="ITierResilienceStatus"/> says of a client and its tiers.</summary>
public sealed class TierStatusTests
{
    private const string Two = """
        "Tiers": { "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" }, "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
        """;

    [Fact]
    public async Task A_client_that_nobody_registered_is_unknown_and_the_others_are_listed()
    {
        await using var tiers = new TierHarness(Two);
        var status = tiers.Services.GetRequiredService<ITierResilienceStatus>();
        Assert.Null(status.FindClient("erp"));
        Assert.Null(status.FindClient("CRM"));
        Assert.Equal(["crm"], status.GetClients().Select(client => client.Name));
    }

    [Fact]
    public async Task A_client_that_was_never_used_has_its_tiers_in_order_and_no_rate()
    {
        await using var tiers = new TierHarness(Two);
        var client = Client(tiers);
        Assert.Equal((true, 0, null), (client.IsEnabled, client.RecentRequests.Count, client.SuccessRate));
        Assert.Equal(["mcp", "sdk"], client.Tiers.Select(tier => tier.Name));
        var tier = client.Tiers[0];
        Assert.Equal((null, TimeSpan.Zero, false, 100d), (tier.NotEligibleBecause, tier.CoolDownLeft, tier.IsUnhealthy, tier.TrafficShare));
        Assert.Equal(((int?)null, (int?)null, (int?)null), (tier.ConcurrencyLimit, tier.InFlight, tier.RateLimitAvailable));
        Assert.Equal(("crm:mcp", CircuitState.Closed), (tier.CircuitBreaker.Name, tier.CircuitBreaker.State));
        Assert.NotNull(tier.RetryBudget);
    }

    [Fact]
    public async Task The_kill_switch_and_its_reload_are_seen()
    {
        await using var tiers = new TierHarness($"\"Enabled\": false, {Two}");
        Assert.False(Client(tiers).IsEnabled);
        tiers.Reload(Two);
        Assert.True(Client(tiers).IsEnabled);
    }

    [Fact]
    public async Task The_success_rate_is_of_the_requests_that_are_remembered()
    {
        await using var tiers = new TierHarness($"\"HistorySize\": 4, \"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}");
        for (var i = 0; i < 10; i++)
            await tiers.GetAsync();
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        tiers.Sdk.Then(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        Assert.Equal(0.75, Client(tiers).SuccessRate);
    }

    [Fact]
    public async Task An_open_breaker_says_so_until_its_time_has_come()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        for (var i = 0; i < 7; i++)
            await tiers.GetAsync();
        var mcp = Client(tiers).Tiers[0];
        Assert.Equal("circuit open", mcp.NotEligibleBecause);
        Assert.Equal((CircuitState.Open, TimeSpan.FromMinutes(1), 2L), (mcp.CircuitBreaker.State, mcp.CircuitBreaker.TimeUntilRetry, mcp.CircuitBreaker.RejectedCalls));
        tiers.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((null, CircuitState.HalfOpen), (Client(tiers).Tiers[0].NotEligibleBecause, Client(tiers).Tiers[0].CircuitBreaker.State));
    }

    [Fact]
    public async Task A_tier_that_asked_to_be_left_alone_says_for_how_long()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}");
        tiers.Mcp.Then(HttpStatusCode.TooManyRequests, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(90)));
        await tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(("cooling down", TimeSpan.FromSeconds(60)), (Client(tiers).Tiers[0].NotEligibleBecause, Client(tiers).Tiers[0].CoolDownLeft));
    }

    [Fact]
    public async Task A_tier_with_a_share_of_zero_is_out_of_use()
    {
        await using var tiers = new TierHarness("""
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "TrafficShare": 0 }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "TrafficShare": 12.5 } }
            """);
        Assert.Equal([("out of its traffic share", 0d), (null, 12.5)], Client(tiers).Tiers.Select(tier => (tier.NotEligibleBecause, tier.TrafficShare)));
    }

    [Fact]
    public async Task Limits_show_what_is_under_way_and_what_is_left()
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 5, \"RateLimit\": {{ \"Permits\": 10, \"Per\": \"00:00:10\" }}, {Two}");
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, 3).Select(_ => tiers.Client.GetAsync("slow", caller.Token)).ToArray();
        var mcp = Client(tiers).Tiers[0];
        Assert.Equal((5, 3, 7), (mcp.ConcurrencyLimit, mcp.InFlight, mcp.RateLimitAvailable));
        await caller.CancelAsync();
        foreach (var request in stuck)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal((5, 0), (Client(tiers).Tiers[0].ConcurrencyLimit, Client(tiers).Tiers[0].InFlight));
    }

    [Theory]
    [InlineData("\"Retry\": { \"Jitter\": false, \"MaxAttempts\": 2, \"Budget\": { \"Ratio\": 0, \"MinRetriesPerSecond\": 1 } },", 1L, 1L, 9L)]
    [InlineData("\"Retry\": { \"Jitter\": false, \"MaxAttempts\": 2, \"Budget\": { \"Enabled\": false } },", null, null, null)]
    public async Task The_retry_budget_shows_what_was_taken_and_what_is_left(string retry, long? requests, long? retries, long? left)
    {
        await using var tiers = new TierHarness(retry + Two);
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        var budget = Client(tiers).Tiers[0].RetryBudget;
        Assert.Equal((requests, retries, left), (budget?.Requests, budget?.Retries, budget?.Left));
    }

    [Fact]
    public async Task Looking_takes_no_share_and_no_probe()
    {
        await using var tiers = new TierHarness("""
            "CircuitBreaker": { "HalfOpenMaxCalls": 1 },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "TrafficShare": 50 }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
            """);
        for (var i = 0; i < 100; i++)
        {
            Client(tiers);
            await tiers.GetAsync();
        }

        Assert.Equal((50, 50), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        tiers.Breaker("sdk").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
            Assert.Null(Client(tiers).Tiers[1].NotEligibleBecause);
    }

    private static TierClientStatus Client(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!;
}
