using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Configuration;

/// <summary>Section 2 of the contract: handlers, their order, and what goes wrong at registration.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Handlers_run_in_the_order_that_their_users_expect()
    {
        List<string> order = [];
        await using var tiers = new TierHarness(
            services: services => services.AddHttpClient("crm").AddHttpMessageHandler(() => new Notes("client before", order)),
            tiers: client => client
                .ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Notes("mcp 1", order)).AddHttpMessageHandler(() => new Notes("mcp 2", order)))
                .ConfigureTier("sdk", tier => tier.AddHttpMessageHandler(() => new Notes("sdk", order)))
                .AddHttpMessageHandler(() => new Notes("client after", order)));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);

        await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(["client before", "client after", "mcp 1", "mcp 2", "mcp 1", "mcp 2", "mcp 1", "mcp 2", "sdk"], order);
    }

    [Fact]
    public async Task A_tiers_handlers_stand_in_one_order_retry_breaker_limit_timeout_chaos_users_transport()
    {
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Notes("", []))));
        var handler = tiers.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("crm:mcp");
        List<string> names = [];
        for (; handler is DelegatingHandler { InnerHandler: { } inner }; handler = inner)
            names.Add(handler.GetType().Name);
        Assert.Equal(["LifetimeTrackingHttpMessageHandler", "RetryHandler", "CircuitBreakerHandler", "ConcurrencyHandler", "AttemptTimeoutHandler", "ChaosHandler", "Notes", "TransportHandler"], names);
    }

    [Fact]
    public void AddTierResilience_twice_is_refused()
    {
        var builder = new ServiceCollection().AddHttpClient("crm");
        builder.AddTierResilience();
        var refusal = Assert.Throws<InvalidOperationException>(() => builder.AddTierResilience());
        Assert.StartsWith("AddTierResilience was called twice for the client 'crm'.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_resilience_handler_on_the_client_gets_one_warning()
    {
        await using var tiers = new TierHarness(services: services => services.ConfigureHttpClientDefaults(defaults => defaults.AddHttpMessageHandler(() => new ResilienceHandler())));
        await tiers.GetAsync();
        await tiers.GetAsync();
        var warning = Assert.Single(tiers.Logs.Named("stacked_resilience"));
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("crm has both AddTierResilience and ResilienceHandler", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_factorys_own_log_handlers_write_a_request_once()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Single(tiers.Logs.Events, e => e.Category == "System.Net.Http.HttpClient.crm.LogicalHandler" && e.Name == "RequestPipelineStart");
        Assert.DoesNotContain(tiers.Logs.Events, e => e.Category.StartsWith("System.Net.Http.HttpClient.crm:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tiers_log_handlers_can_be_brought_back()
    {
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddDefaultLogger()));
        await tiers.GetAsync();
        Assert.Contains(tiers.Logs.Events, e => e.Category == "System.Net.Http.HttpClient.crm:mcp.ClientHandler");
    }

    [Fact]
    public async Task Sending_synchronously_is_refused_openly()
    {
        await using var tiers = new TierHarness();
        var refusal = Assert.Throws<NotSupportedException>(() => tiers.Client.Send(new HttpRequestMessage(HttpMethod.Get, "accounts")));
        Assert.Contains("Use SendAsync", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tiers_own_client_protects_itself_and_goes_to_no_other_tier()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "Jitter": false }, "CircuitBreaker": { "FailureThreshold": 3 },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/x/", "Headers": { "X-Api-Key": "k" } }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
            """);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var client = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp");

        var response = await tiers.RunAsync(client.GetAsync("accounts/1"));
        var rejected = await Assert.ThrowsAsync<CircuitOpenException>(() => client.GetAsync("accounts/1"));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("mcp", rejected.Tier);
        Assert.Equal((3, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal(("https://mcp.example/x/accounts/1", "k"), (seen.Uri.AbsoluteUri, seen.Headers["X-Api-Key"])));
    }

    [Fact]
    public async Task A_handler_that_a_filter_puts_before_ours_and_that_awaits_changes_nothing()
    {
        await using var tiers = new TierHarness(
            $"\"Operations\": {{ \"write\": {{ \"Path\": \"/write\", \"Repeatable\": false }} }}, {TierHarness.ThreeTiers}",
            services: services => services.AddSingleton<IHttpMessageHandlerBuilderFilter, FrontFilter>(),
            // No delay, because the awaiting handler continues on the pool, where virtual time can't wait for it.
            configure: options => options.Retry.BaseDelay = TimeSpan.Zero);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);

        var read = await tiers.GetAsync();
        var write = await tiers.Client.PutAsync("write", null);

        Assert.Equal("sdk", await read.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadGateway, write.StatusCode);
        Assert.Equal(4, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_tier_that_code_configures_and_configuration_does_not_have_gets_a_warning_at_start()
    {
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mpc", _ => { }));
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        Assert.Contains("ConfigureTier names mpc", Assert.Single(tiers.Logs.Named("unknown_tier_configured")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MCP")]
    [InlineData("Mcp")]
    public async Task A_tiers_name_ignores_case(string inConfiguration)
    {
        List<string> order = [];
        await using var tiers = new TierHarness(
            $"\"Retry\": {{ \"MaxAttempts\": 1 }}, \"Tiers\": {{ \"{inConfiguration}\": {{ \"Order\": 1, \"BaseAddress\": \"http://127.0.0.1:1/\" }} }}",
            tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Notes("mcp", order))).ConfigureTier("mCP", tier => tier.AddHttpMessageHandler(() => new Notes("mCP", order))));
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);

        Assert.Equal("mcp", await (await tiers.GetAsync()).Content.ReadAsStringAsync());

        Assert.Equal(["mcp", "mCP"], order);
        Assert.DoesNotContain(tiers.Logs.Named("unknown_tier_configured"), e => e.Message.Contains("names mcp", StringComparison.OrdinalIgnoreCase));
        foreach (var service in tiers.Services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Keyed_services_are_no_obstacle()
    {
        await using var tiers = new TierHarness(services: services => services.AddKeyedSingleton("key", new object()));
        Assert.Equal(HttpStatusCode.OK, (await tiers.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task Without_any_configuration_the_first_use_says_what_is_missing()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient("crm").AddTierResilience();
        await using var provider = services.BuildServiceProvider();
        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("crm"));
        Assert.Contains("TierResilience:Clients:crm:Tiers: there is no tier, because there is no IConfiguration", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_may_come_from_code_alone_or_from_any_section()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("My:Crm:Tiers:mcp:Order", (string?)"1"), KeyValuePair.Create("My:Crm:Tiers:mcp:BaseAddress", (string?)"https://mcp.example/")]).Build().GetSection("My:Crm");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient("section").AddTierResilience(section);
        services.AddHttpClient("code").AddTierResilience(options => options.Tiers["rest"] = new TierOptions { Order = 1, BaseAddress = "https://rest.example/" });
        await using var provider = services.BuildServiceProvider();
        Assert.Equal("https://mcp.example/", provider.GetRequiredService<IHttpClientFactory>().CreateClient("section").BaseAddress!.AbsoluteUri);
        Assert.Equal("https://rest.example/", provider.GetRequiredService<IHttpClientFactory>().CreateClient("code").BaseAddress!.AbsoluteUri);
    }

    private sealed class Notes(string name, List<string> order) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            order.Add(name);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class ResilienceHandler : DelegatingHandler;

    private sealed class FrontFilter : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.AdditionalHandlers.Insert(0, new Awaits());
        };
    }

    private sealed class Awaits : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
