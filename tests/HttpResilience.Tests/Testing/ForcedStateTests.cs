using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Testing;

/// <summary>A tier is put into any state in one line, and requests see it there.</summary>
public sealed class ForcedStateTests
{
    public static TheoryData<CircuitState> States => [.. Enum.GetValues<CircuitState>()];

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_breaker_can_be_put_into_each_state_from_each_other(CircuitState state)
    {
        await using var crm = new CrmUnderTest();
        foreach (var before in Enum.GetValues<CircuitState>())
        {
            Assert.Equal(before, crm.Mcp.Force(before).State);
            Assert.Equal(state, crm.Mcp.Force(state).State);
        }
    }

    [Theory]
    [InlineData(CircuitState.Closed, "mcp")]
    [InlineData(CircuitState.Open, "sdk")]
    [InlineData(CircuitState.HalfOpen, "mcp")]
    [InlineData(CircuitState.Isolated, "sdk")]
    public async Task Requests_go_where_the_state_lets_them(CircuitState state, string tier)
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Force(state);
        using var response = await crm.GetAsync();
        Assert.Equal(tier, response.GetTierInfo()!.Tier);
    }

    [Fact]
    public async Task An_open_breaker_stays_so_for_the_configured_recovery_timeout()
    {
        await using var crm = new CrmUnderTest(""", "CircuitBreaker": { "RecoveryTimeout": "00:00:07", "RecoveryJitter": 0.5 } """);
        crm.Mcp.Force(CircuitState.Open);
        crm.Time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        Assert.Equal(CircuitState.Open, crm.Mcp.State);
        crm.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(CircuitState.HalfOpen, crm.Mcp.State);
    }

    [Fact]
    public async Task An_open_breaker_stays_so_for_as_long_as_the_test_says()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.ForceOpen(TimeSpan.FromHours(2));
        crm.Time.Advance(TimeSpan.FromMinutes(119));
        Assert.Equal(CircuitState.Open, crm.Mcp.State);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(CircuitState.HalfOpen, crm.Mcp.State);
    }

    [Fact]
    public async Task A_half_open_breaker_has_all_its_probes_to_make()
    {
        await using var crm = new CrmUnderTest(""", "CircuitBreaker": { "SuccessThreshold": 2 } """);
        crm.Mcp.Force(CircuitState.HalfOpen);
        (await crm.GetAsync()).Dispose();
        Assert.Equal(CircuitState.HalfOpen, crm.Mcp.State);
        (await crm.GetAsync()).Dispose();
        Assert.Equal(CircuitState.Closed, crm.Mcp.State);
    }

    [Fact]
    public async Task A_failed_probe_opens_it_again()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Force(CircuitState.HalfOpen).Respond(HttpStatusCode.InternalServerError);
        using var response = await crm.GetAsync();
        Assert.Equal(CircuitState.Open, crm.Mcp.State);
    }

    [Fact]
    public async Task A_tier_cools_down_for_as_long_as_the_test_says_also_when_that_is_shorter()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.CoolDown(TimeSpan.FromHours(5)).CoolDown(TimeSpan.FromSeconds(3));
        Assert.Equal("cooling down", crm.Mcp.Status.NotEligibleBecause);
        Assert.Equal(TimeSpan.FromSeconds(3), crm.Mcp.Status.CoolDownLeft);
        using var response = await crm.GetAsync();
        Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        crm.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(crm.Mcp.Status.NotEligibleBecause);
    }

    [Fact]
    public async Task A_cool_down_of_zero_ends_it()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.CoolDown(TimeSpan.FromHours(5)).CoolDown(TimeSpan.Zero);
        Assert.Null(crm.Mcp.Status.NotEligibleBecause);
    }

    [Fact]
    public async Task An_unhealthy_tier_is_skipped_whether_it_is_probed_or_not()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.MarkUnhealthy();
        Assert.Equal("unhealthy", crm.Mcp.Status.NotEligibleBecause);
        using var response = await crm.GetAsync();
        Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        crm.Mcp.MarkHealthy();
        Assert.Null(crm.Mcp.Status.NotEligibleBecause);
    }

    [Fact]
    public async Task Background_probes_neither_take_a_verdict_back_nor_use_the_script_up()
    {
        await using var crm = new CrmUnderTest(""", "Health": { "Path": "health", "Interval": "00:00:05", "ExpectedStatus": 204 } """);
        var monitor = crm.Services.GetRequiredService<ITierHealthMonitor>();
        await monitor.StartAsync(TestContext.Current.CancellationToken);
        crm.Mcp.Respond(HttpStatusCode.NotFound).Respond(HttpStatusCode.OK);
        await ProbedAsync(crm, monitor);
        Assert.True(crm.Mcp.Status.Health!.IsHealthy);
        crm.Mcp.MarkUnhealthy();
        await ProbedAsync(crm, monitor);
        Assert.True(crm.Mcp.Status.IsUnhealthy);
        crm.Mcp.MarkHealthy();
        await ProbedAsync(crm, monitor);
        Assert.False(crm.Mcp.Status.IsUnhealthy);
        Assert.Empty(crm.Mcp.Attempts);
        Assert.Equal(HttpStatusCode.NotFound, (await crm.GetAsync()).StatusCode);
        await monitor.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_reset_tier_is_as_new()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(HttpStatusCode.NotFound);
        (await crm.GetAsync()).Dispose();
        crm.Sdk.Force(CircuitState.Isolated);
        crm.Mcp.Respond(HttpStatusCode.BadGateway).Force(CircuitState.Isolated).CoolDown(TimeSpan.FromHours(1)).MarkUnhealthy();
        crm.Services.GetRequiredService<ITierResilienceControl>().SetTrafficShare("crm", "mcp", 0, "test");
        crm.Mcp.Reset();
        Assert.Empty(crm.Mcp.Attempts);
        Assert.Null(crm.Mcp.Status.NotEligibleBecause);
        Assert.Equal(CircuitState.Isolated, crm.Sdk.State);
        using var response = await crm.GetAsync();
        Assert.Equal((HttpStatusCode.OK, "mcp"), (response.StatusCode, response.GetTierInfo()!.Tier));
    }

    [Fact]
    public async Task A_reset_harness_is_as_new()
    {
        await using var crm = new CrmUnderTest();
        (await crm.GetAsync()).Dispose();
        crm.Mcp.Force(CircuitState.Isolated);
        crm.Sdk.MarkUnhealthy();
        crm.Harness.Reset();
        Assert.All(crm.Harness.Clients, client => Assert.Equal((0, 0), (client.Requests, client.Attempts.Count)));
        Assert.All(crm.Harness.Client("crm").Tiers, tier => Assert.Null(tier.Status.NotEligibleBecause));
    }

    // Each tier once, and what the loop in the background has begun.
    private static async Task ProbedAsync(CrmUnderTest crm, ITierHealthMonitor monitor)
    {
        for (var i = 0; i < 4; i++)
        {
            crm.Time.Advance(TimeSpan.FromSeconds(5));
            await monitor.CheckAllAsync(TestContext.Current.CancellationToken);
        }
    }
}
