using System.Net;
using HttpResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Tests.Testing;

/// <summary>What the harness shows, and what it says to who uses it wrongly.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task Requests_are_counted_by_client_and_attempts_by_tier()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(HttpStatusCode.BadGateway);
        (await crm.GetAsync()).Dispose();
        (await crm.Time.RunAsync(crm.Client("erp").GetAsync("orders/7?token=secret"))).Dispose();
        Assert.Equal((1, 1), (crm.Harness.Client("crm").Requests, crm.Harness.Client("erp").Requests));
        Assert.Equal((3, 1), (crm.Mcp.Attempts.Count, crm.Sdk.Attempts.Count));
        Assert.Equal("sdk", crm.Harness.Client("crm").Attempts[^1].Tier);
        Assert.Equal(["main GET /v1/orders/7: HTTP 200"], crm.Attempts("erp"));
    }

    [Fact]
    public async Task An_attempt_tells_its_parts()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(HttpStatusCode.Created);
        using var response = await crm.PostAsync();
        Assert.Equal(
            new TestedAttempt { Tier = "mcp", Method = "POST", Path = "/accounts", Outcome = "HTTP 201", StatusCode = HttpStatusCode.Created }, Assert.Single(crm.Mcp.Attempts));
    }

    [Fact]
    public async Task An_attempt_that_has_not_ended_is_under_way()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Hang();
        using var caller = new CancellationTokenSource();
        var sending = crm.Client().GetAsync("accounts/1", caller.Token);
        Assert.Equal("under way", Assert.Single(crm.Mcp.Attempts).Outcome);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        var attempt = Assert.Single(crm.Mcp.Attempts);
        Assert.Equal("canceled", attempt.Outcome);
        Assert.IsType<TaskCanceledException>(attempt.Exception);
    }

    [Fact]
    public async Task What_never_reached_a_tier_is_no_attempt()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Force(CircuitState.Open);
        (await crm.GetAsync()).Dispose();
        Assert.Empty(crm.Mcp.Attempts);
        Assert.Equal(1, crm.Harness.Client("crm").Requests);
    }

    [Fact]
    public async Task Clients_and_tiers_can_be_listed_and_know_their_names()
    {
        await using var crm = new CrmUnderTest();
        Assert.Equal(["crm", "erp"], crm.Harness.Clients.Select(client => client.Name));
        Assert.Equal(["mcp", "sdk", "rest"], crm.Harness.Client("crm").Tiers.Select(tier => tier.Name));
        Assert.All(crm.Harness.Client("crm").Tiers, tier => Assert.Equal("crm", tier.Client));
    }

    [Fact]
    public async Task A_tier_is_one_whatever_the_case_of_its_name()
    {
        await using var crm = new CrmUnderTest();
        Assert.Same(crm.Mcp, crm.Harness.Tier("crm", "MCP"));
        Assert.Same(crm.Mcp, crm.Harness.Client("crm").Tier("Mcp"));
        crm.Harness.Tier("crm", "MCP").Respond(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await crm.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_those_that_exist()
    {
        await using var crm = new CrmUnderTest();
        var client = Assert.Throws<ArgumentException>(() => crm.Harness.Client("Crm"));
        Assert.StartsWith("No client 'Crm' has tiers; AddTierResilience() was called for crm, erp.", client.Message, StringComparison.Ordinal);
        var tier = Assert.Throws<ArgumentException>(() => crm.Harness.Tier("crm", "mpc"));
        Assert.StartsWith("The client 'crm' has no tier 'mpc'; its tiers are mcp, sdk, rest.", tier.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => crm.Harness.Tier("crm", " "));
        Assert.Throws<ArgumentNullException>(() => crm.Harness.Client(null!));
    }

    [Fact]
    public async Task Without_a_client_with_tiers_the_harness_says_what_is_missing()
    {
        var stub = new StubTier("plain");
        var services = new ServiceCollection().AddTierResilienceTesting();
        services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(() => stub);
        await using var provider = services.BuildServiceProvider();
        var failure = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<TierResilienceTestHarness>());
        Assert.Contains("Call AddHttpClient(...).AddTierResilience() on the same services", failure.Message, StringComparison.Ordinal);
        (await provider.GetRequiredService<IHttpClientFactory>().CreateClient("plain").GetAsync("https://plain.example/", TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(1, stub.Arrivals);
    }

    [Fact]
    public async Task What_can_not_be_is_refused_at_once()
    {
        await using var crm = new CrmUnderTest(""", "CircuitBreaker": { "Enabled": false } """);
        Assert.Throws<ArgumentOutOfRangeException>(() => crm.Mcp.Respond((HttpStatusCode)1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => crm.Mcp.Respond((HttpStatusCode)(-1)));
        Assert.Throws<FormatException>(() => crm.Mcp.Respond(HttpStatusCode.OK, "", "not a type"));
        Assert.Throws<ArgumentNullException>(() => crm.Mcp.Respond((Func<HttpRequestMessage, HttpResponseMessage>)null!));
        Assert.Throws<ArgumentNullException>(() => crm.Mcp.Respond((Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => crm.Mcp.CoolDown(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => crm.Mcp.ForceOpen(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => crm.Harness.Tier("erp", "main").Force((CircuitState)77));
        var failure = Assert.Throws<InvalidOperationException>(() => crm.Mcp.Force(CircuitState.Open));
        Assert.Equal("The breaker of crm:mcp can't be Open: CircuitBreaker:Enabled is false in its configuration.", failure.Message);
        Assert.Throws<ArgumentNullException>(() => TierResilienceTestingServiceCollectionExtensions.AddTierResilienceTesting(null!));
        Assert.Throws<ArgumentNullException>(() => TierResilienceTestingServiceCollectionExtensions.DisableTierResilience(null!));
    }

    [Fact]
    public async Task A_crowd_is_counted_to_the_last_one()
    {
        await using var crm = new CrmUnderTest();
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), TestContext.Current.CancellationToken, async (i, cancellationToken) =>
        {
            crm.Sdk.Respond(HttpStatusCode.OK);
            (await crm.Client().GetAsync($"accounts/{i}", cancellationToken)).Dispose();
            _ = crm.Harness.Client("crm").Attempts.Count;
        });
        Assert.Equal(2000, crm.Harness.Client("crm").Requests);
        Assert.Equal(2000, crm.Mcp.Attempts.Select(attempt => attempt.Path).Distinct().Count());
    }

    [Fact]
    public async Task After_the_container_is_gone_what_was_seen_can_still_be_read()
    {
        var crm = new CrmUnderTest();
        (await crm.GetAsync()).Dispose();
        var (harness, mcp) = (crm.Harness, crm.Mcp);
        await crm.DisposeAsync();
        Assert.Single(mcp.Attempts);
        Assert.Equal(1, harness.Client("crm").Requests);
    }

    [Fact]
    public async Task Order_of_registration_does_not_matter_and_twice_is_once()
    {
        var time = new ManualTime();
        var services = new ServiceCollection().AddTierResilienceTesting().AddTierResilienceTesting(time);
        services.AddHttpClient("late", http => http.BaseAddress = new Uri("https://late.example/"))
            .AddTierResilience(options => options.Tiers["only"] = new TierOptions { Order = 1, BaseAddress = "https://late.example/" });
        await using var provider = services.BuildServiceProvider();
        (await time.RunAsync(provider.GetRequiredService<IHttpClientFactory>().CreateClient("late").GetAsync("x"))).Dispose();
        var late = provider.GetRequiredService<TierResilienceTestHarness>().Client("late");
        Assert.Equal((1, 1), (late.Requests, late.Attempts.Count));
        Assert.Same(time, provider.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task The_clock_of_the_container_stays_where_none_is_given()
    {
        var own = new ManualTime();
        await using var crm = new CrmUnderTest(services: services => services.AddSingleton<TimeProvider>(own).AddTierResilienceTesting());
        Assert.Same(own, crm.Services.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task It_works_in_a_host_that_has_started()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHttpClient("app").AddTierResilience(options => options.Tiers["only"] = new TierOptions { Order = 1, BaseAddress = "https://app.example/" });
        builder.Services.AddTierResilienceTesting();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var tier = host.Services.GetRequiredService<TierResilienceTestHarness>().Tier("app", "only").Respond(HttpStatusCode.NotFound);
        using var response = await host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("app").GetAsync("x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Single(tier.Attempts);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
