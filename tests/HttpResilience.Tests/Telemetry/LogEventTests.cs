using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Telemetry;

/// <summary>Section 12 of the contract: ids and names are for those who alert on them.</summary>
public sealed class LogEventTests
{
    [Fact]
    public void Ids_and_names_are_these_and_stay_so()
    {
        var events = typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .OrderBy(message => message.EventId)
            .Select(message => $"{message.EventId} {message.EventName}");
        Assert.Equal(
            [
                "1 circuit_opened", "2 circuit_half_opened", "3 circuit_closed", "4 circuit_isolated", "5 call_failed", "6 retry_scheduled", "7 tier_fallback", "8 all_tiers_failed",
                "9 tier_unhealthy", "10 tier_healthy", "11 tier_throttled", "12 configuration_reloaded", "13 configuration_rejected", "14 credentials_withheld", "15 http_client_timeout_wins",
                "16 stacked_resilience", "17 callback_failed", "18 unknown_tier_configured", "19 primary_handler_unused", "20 retry_budget_used_up", "21 request_hedged", "22 stale_served", "23 stale_not_kept", "24 stale_cache_failed", "25 chaos_injected",
                "26 credential_renewed", "27 credential_refused", "28 control_used", "29 fallback_lacks_501",
                "43 fleet_joined", "44 fleet_store_lost", "45 fleet_store_back", "46 fleet_push_lost", "47 fleet_followed", "48 fleet_vote_cast", "49 fleet_circuit_unreadable",
            ],
            events);
    }

    [Fact]
    public async Task A_breakers_life_is_in_the_log_with_its_fields()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Tiers}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        for (var i = 0; i < 5; i++)
            await tiers.GetAsync();
        tiers.Mcp.Always(HttpStatusCode.OK);
        tiers.Time.Advance(TimeSpan.FromMinutes(1));
        await tiers.GetAsync();
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();

        var opened = Assert.Single(tiers.Logs.Named("circuit_opened"));
        Assert.Equal(
            ("crm:mcp", CircuitState.Closed, CircuitChangeReason.ConsecutiveFailures, 5L, 5d, TimeSpan.FromMinutes(1)),
            (opened.Fields["circuit_breaker"], opened.Fields["old_state"], opened.Fields["reason"], opened.Fields["failure_count"], opened.Fields["threshold"], opened.Fields["recovery_timeout"]));
        Assert.Equal(LogLevel.Warning, opened.Level);
        Assert.Equal(CircuitState.Open, Assert.Single(tiers.Logs.Named("circuit_half_opened")).Fields["old_state"]);
        Assert.Equal(CircuitState.HalfOpen, Assert.Single(tiers.Logs.Named("circuit_closed")).Fields["old_state"]);
        Assert.Equal("crm:mcp", Assert.Single(tiers.Logs.Named("circuit_isolated")).Fields["circuit_breaker"]);
        Assert.Equal(5, tiers.Logs.Named("call_failed").Count);
    }

    [Fact]
    public async Task A_failover_is_told_step_by_step()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 2, \"Jitter\": false }}, {Tiers}");
        tiers.Mcp.Then(HttpStatusCode.BadGateway).Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(90)));

        await tiers.RunAsync(tiers.GetAsync());

        var told = tiers.Logs.Events.Where(e => e.Category == "HttpResilience").Select(e => e.Message);
        Assert.Equal(
            [
                "crm: attempt 1 at mcp failed after 0 ms: HTTP 502",
                "crm: mcp is asked again (attempt 2 of 2) in 1000 ms: HTTP 502",
                "crm: attempt 2 at mcp failed after 0 ms: HTTP 503",
                "crm: mcp asked to be left alone and is skipped for 00:01:30: HTTP 503",
                "crm: from mcp to sdk: HTTP 503",
            ],
            told);
    }

    [Fact]
    public async Task A_tier_that_is_skipped_on_every_request_does_not_flood_the_log()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();
        for (var i = 0; i < 10; i++)
            await tiers.GetAsync();
        Assert.All(tiers.Logs.Named("tier_fallback"), e => Assert.Equal(LogLevel.Debug, e.Level));
    }

    [Fact]
    public async Task A_ShouldHandle_that_throws_is_logged_and_changes_nothing()
    {
        await using var tiers = new TierHarness(configure: options => options.ShouldHandle = _ => throw new InvalidCastException("mine"));
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        Assert.Equal("mcp", await (await tiers.RunAsync(tiers.GetAsync())).Content.ReadAsStringAsync());
        Assert.Equal((1, 1), (tiers.Breaker("mcp").GetSnapshot().FailureCount, tiers.Breaker("mcp").GetSnapshot().SuccessCount));
        Assert.NotEmpty(tiers.Logs.Named("callback_failed"));
    }

    private const string Tiers = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;
}
