using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Documentation;

/// <summary>The settings of docs/migration.md do what those did that they take the place of.</summary>
public sealed class MigrationTests
{
    private const string MigrationPage = "docs/migration.md";
    private const string Standard = "## From `AddStandardResilienceHandler`";
    private const string Hedging = "## From `AddStandardHedgingHandler`";
    private const string Polly = "## From Polly v7";

    [Fact]
    public async Task As_the_standard_handler_a_read_is_retried_three_times_after_some_2_and_4_and_8_seconds()
    {
        await using var tiers = PageClient.Start(MigrationPage, Standard);
        tiers.Rest.Always(HttpStatusCode.ServiceUnavailable);
        var took = await tiers.TimeAsync(tiers.GetAsync());
        Assert.Equal(4, tiers.Rest.Arrivals);
        Assert.InRange(took.TotalSeconds, 7, 21.1);
    }

    [Fact]
    public async Task As_the_standard_handler_it_opens_when_a_tenth_of_100_calls_failed_and_for_5_seconds()
    {
        await using var tiers = PageClient.Start(MigrationPage, Standard);
        await SendWritesAsync(tiers, HttpStatusCode.OK, 90);
        await SendWritesAsync(tiers, HttpStatusCode.ServiceUnavailable, 9);
        Assert.Equal(CircuitState.Closed, tiers.Breaker("rest").State);
        await SendWritesAsync(tiers, HttpStatusCode.ServiceUnavailable, 1);
        Assert.Equal(CircuitState.Open, tiers.Breaker("rest").State);
        tiers.Time.Advance(TimeSpan.FromSeconds(5));
        await SendWritesAsync(tiers, HttpStatusCode.OK, 1);
        Assert.Equal(CircuitState.Closed, tiers.Breaker("rest").State);
    }

    [Fact]
    public async Task As_the_hedging_handler_the_next_is_asked_after_2_seconds()
    {
        var gateway = new StubTier("gateway").AlwaysHang();
        await using var tiers = PageClient.Start(MigrationPage, Hedging, stubs: ("gateway", gateway));
        var took = await tiers.TimeAsync(tiers.GetAsync());
        Assert.Equal((2.0, 1), (took.TotalSeconds, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task As_the_hedging_handler_the_next_is_asked_at_once_after_a_failure()
    {
        var gateway = new StubTier("gateway").Always(HttpStatusCode.ServiceUnavailable);
        await using var tiers = PageClient.Start(MigrationPage, Hedging, stubs: ("gateway", gateway));
        using var response = await tiers.GetAsync();
        Assert.Equal((1, 1, HttpStatusCode.OK), (gateway.Arrivals, tiers.Rest.Arrivals, response.StatusCode));
    }

    [Fact]
    public async Task Other_than_by_the_hedging_handler_a_write_is_sent_to_one_tier_only()
    {
        var gateway = new StubTier("gateway").AlwaysHang();
        await using var tiers = PageClient.Start(MigrationPage, Hedging, stubs: ("gateway", gateway));
        var took = await tiers.TimeAsync(tiers.PostAsync());
        Assert.Equal((10.0, 1, 0), (took.TotalSeconds, gateway.Arrivals, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task As_with_polly_the_delays_are_2_and_4_and_8_seconds()
    {
        await using var tiers = PageClient.Start(MigrationPage, Polly);
        tiers.Rest.Always(HttpStatusCode.InternalServerError);
        var took = await tiers.TimeAsync(tiers.GetAsync());
        Assert.Equal((14.0, 4), (Math.Round(took.TotalSeconds), tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task As_with_polly_it_opens_after_five_failures_in_a_row_for_30_seconds_and_one_success_closes_it()
    {
        await using var tiers = PageClient.Start(MigrationPage, Polly);
        await SendWritesAsync(tiers, HttpStatusCode.InternalServerError, 4);
        Assert.Equal(CircuitState.Closed, tiers.Breaker("rest").State);
        await SendWritesAsync(tiers, HttpStatusCode.InternalServerError, 1);
        tiers.Time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(CircuitState.Open, tiers.Breaker("rest").State);
        tiers.Time.Advance(TimeSpan.FromSeconds(0.1));
        await SendWritesAsync(tiers, HttpStatusCode.OK, 1);
        Assert.Equal(CircuitState.Closed, tiers.Breaker("rest").State);
    }

    [Fact]
    public async Task The_names_of_the_python_module_lead_to_the_breakers_of_tiers()
    {
        await using var tiers = PageClient.Start(MigrationPage, "## From the Python module", stubs: ("gateway", new StubTier("gateway")));
        var registry = tiers.Services.GetRequiredService<ICircuitBreakerRegistry>();
        using var response = await tiers.GetAsync();
        tiers.Breaker("rest").ForceOpen(TimeSpan.FromMinutes(1));
        Assert.Equal(CircuitState.Open, registry.GetStates()["crm:rest"]);
        Assert.True(registry.Reset("crm:rest"));
        Assert.Equal([CircuitState.Closed, CircuitState.Closed], registry.GetStates().Values);
        Assert.True((await tiers.Services.GetRequiredService<ITierHealthMonitor>().CheckAsync("crm", "gateway"))!.IsHealthy);
    }

    [Fact]
    public async Task Who_tries_without_has_one_attempt_at_the_first_tier()
    {
        await using var tiers = PageClient.Start(MigrationPage, Polly, root: "\"Enabled\": false");
        tiers.Rest.Always(HttpStatusCode.InternalServerError);
        using var response = await tiers.GetAsync();
        Assert.Equal((1, HttpStatusCode.InternalServerError), (tiers.Rest.Arrivals, response.StatusCode));
    }

    private static async Task SendWritesAsync(TierHarness tiers, HttpStatusCode status, int count)
    {
        tiers.Rest.Always(status);
        for (var i = 0; i < count; i++)
        {
            using var response = await tiers.PostAsync();
            Assert.Equal(status, response.StatusCode);
        }
    }
}
