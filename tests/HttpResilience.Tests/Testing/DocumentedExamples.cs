using System.Net;
using HttpResilience.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Testing;

/// <summary>The examples of docs/testing.md, which <see cref="TestingPageTests"/> holds to what stands here between the markers.</summary>
public sealed class DocumentedExamples
{
    // <example>
    internal static void Configure(TierResilienceOptions options)
    {
        options.Tiers["gateway"] = new TierOptions { Order = 1, BaseAddress = "https://gateway.example/crm/" };
        options.Tiers["rest"] = new TierOptions { Order = 2, BaseAddress = "https://www.crm.example/v8/" };
    }
    // </example>

    // <example>
    [Fact]
    public async Task A_read_takes_the_next_tier_when_the_gateway_is_down()
    {
        var time = new ManualTime();
        var services = new ServiceCollection();
        services.AddHttpClient<CrmClient>().AddTierResilience(Configure);
        services.AddTierResilienceTesting(time);
        await using var provider = services.BuildServiceProvider();
        var harness = provider.GetRequiredService<TierResilienceTestHarness>();

        harness.Tier("CrmClient", "gateway").Respond(HttpStatusCode.ServiceUnavailable);
        harness.Tier("CrmClient", "rest").Respond(HttpStatusCode.OK, """{ "name": "Ada" }""");

        var crm = provider.GetRequiredService<CrmClient>();
        var account = await time.RunAsync(crm.GetAccountAsync("42"));

        Assert.Equal("""{ "name": "Ada" }""", account);
        Assert.Equal(1, harness.Client("CrmClient").Requests);
        Assert.Equal(
            [
                "gateway GET /crm/accounts/42: HTTP 503",
                "gateway GET /crm/accounts/42: HTTP 503",
                "gateway GET /crm/accounts/42: HTTP 503",
                "rest GET /v8/accounts/42: HTTP 200",
            ],
            harness.Client("CrmClient").Attempts.Select(attempt => attempt.ToString()));
    }

    // </example>
    // <example>
    [Fact]
    public async Task The_api_answers_while_the_gateway_refuses_connections()
    {
        var time = new ManualTime();
        await using var api = new CrmApi().WithWebHostBuilder(web =>
            web.ConfigureTestServices(services => services.AddTierResilienceTesting(time)));
        var harness = api.Services.GetRequiredService<TierResilienceTestHarness>();

        harness.Tier("CrmClient", "gateway").RefuseConnection();
        harness.Tier("CrmClient", "rest").Respond(HttpStatusCode.OK, """{ "name": "Ada" }""");

        using var browser = api.CreateClient();
        using var response = await time.RunAsync(browser.GetAsync("/accounts/42"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("rest", harness.Client("CrmClient").Attempts[^1].Tier);
    }

    // </example>
    [Fact]
    public async Task Scripts()
    {
        await using var provider = Build();
        var harness = provider.GetRequiredService<TierResilienceTestHarness>();
        var time = (ManualTime)provider.GetRequiredService<TimeProvider>();

        // <example>
        var gateway = harness.Tier("CrmClient", "gateway");

        gateway.Respond(HttpStatusCode.ServiceUnavailable).Hang().Respond(HttpStatusCode.OK, """{ "name": "Ada" }""");

        // </example>
        Assert.Equal("""{ "name": "Ada" }""", await time.RunAsync(provider.GetRequiredService<CrmClient>().GetAccountAsync("42")));
        Assert.Equal(["HTTP 503", "canceled", "HTTP 200"], gateway.Attempts.Select(attempt => attempt.Outcome));
        gateway.Reset();

        // <example>
        gateway.Respond(request =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(90));
            return response;
        });

        // </example>
        await time.RunAsync(provider.GetRequiredService<CrmClient>().GetAccountAsync("42"));
        Assert.Equal("cooling down", gateway.Status.NotEligibleBecause);
    }

    // <example>
    [Fact]
    public async Task A_write_that_may_have_been_executed_is_not_sent_again()
    {
        await using var provider = Build();
        var harness = provider.GetRequiredService<TierResilienceTestHarness>();
        harness.Tier("CrmClient", "gateway").ResetConnection();

        var crm = provider.GetRequiredService<CrmClient>();
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => crm.AddAccountAsync("Ada"));

        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Single(harness.Client("CrmClient").Attempts);
    }

    // </example>
    [Fact]
    public async Task States()
    {
        await using var provider = Build();
        var harness = provider.GetRequiredService<TierResilienceTestHarness>();

        // <example>
        var gateway = harness.Tier("CrmClient", "gateway");

        gateway.Force(CircuitState.Open);                // for the configured RecoveryTimeout
        gateway.ForceOpen(TimeSpan.FromHours(1));
        gateway.Force(CircuitState.HalfOpen);
        gateway.Force(CircuitState.Isolated);
        gateway.Force(CircuitState.Closed);
        gateway.CoolDown(TimeSpan.FromMinutes(5));       // as after Retry-After; zero ends it
        gateway.MarkUnhealthy();                         // as after failed health probes; MarkHealthy() ends it

        // </example>
        Assert.Equal((CircuitState.Closed, "unhealthy"), (gateway.State, gateway.Status.NotEligibleBecause));
    }

    // <example>
    [Fact]
    public async Task The_gateway_is_tried_again_after_a_minute()
    {
        await using var provider = Build();
        var harness = provider.GetRequiredService<TierResilienceTestHarness>();
        var time = (ManualTime)provider.GetRequiredService<TimeProvider>();
        var crm = provider.GetRequiredService<CrmClient>();

        harness.Tier("CrmClient", "gateway").Force(CircuitState.Open);
        await crm.GetAccountAsync("1");
        time.Advance(TimeSpan.FromMinutes(1));
        await crm.GetAccountAsync("2");

        Assert.Equal(["rest", "gateway"], harness.Client("CrmClient").Attempts.Select(attempt => attempt.Tier));
    }

    // </example>
    // <example>
    [Fact]
    public async Task A_failure_of_the_gateway_reaches_the_caller_when_resilience_is_off()
    {
        var services = new ServiceCollection();
        services.AddHttpClient<CrmClient>().AddTierResilience(Configure);
        services.AddTierResilienceTesting().DisableTierResilience();
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<TierResilienceTestHarness>().Tier("CrmClient", "gateway").Respond(HttpStatusCode.ServiceUnavailable);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => provider.GetRequiredService<CrmClient>().GetAccountAsync("42"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failure.StatusCode);
    }

    // </example>
    // <example>
    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddHttpClient<CrmClient>().AddTierResilience(Configure);
        services.AddTierResilienceTesting(new ManualTime());
        return services.BuildServiceProvider();
    }

    // </example>
}
