using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Testing;

/// <summary>One line switches resilience off.</summary>
public sealed class DisableTests
{
    [Fact]
    public async Task A_request_goes_to_the_first_tier_once()
    {
        await using var crm = new CrmUnderTest(""", "Enabled": true """, services => services.DisableTierResilience());
        crm.Mcp.Respond(HttpStatusCode.ServiceUnavailable);
        using var response = await crm.GetAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(["mcp GET /accounts/1: HTTP 503"], crm.Attempts());
        Assert.Equal(TimeSpan.Zero, crm.Time.Elapsed);
    }

    [Fact]
    public async Task Not_even_an_open_breaker_keeps_it_away()
    {
        await using var crm = new CrmUnderTest(services: services => services.DisableTierResilience());
        crm.Mcp.Force(CircuitState.Isolated);
        using var response = await crm.GetAsync();
        Assert.Equal("mcp", response.GetTierInfo()!.Tier);
    }

    [Fact]
    public async Task Clients_that_are_registered_later_are_switched_off_too()
    {
        var stub = new StubTier("only") { Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway)) };
        var services = new ServiceCollection().DisableTierResilience();
        services.AddHttpClient("late").AddTierResilience(options => options.Tiers["only"] = new TierOptions { Order = 1, BaseAddress = "https://late.example/" })
            .ConfigureTier("only", tier => tier.ConfigurePrimaryHttpMessageHandler(() => stub));
        await using var provider = services.BuildServiceProvider();
        using var response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("late").GetAsync("x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, stub.Arrivals);
        Assert.False(provider.GetRequiredService<ITierResilienceStatus>().FindClient("late")!.IsEnabled);
    }
}
