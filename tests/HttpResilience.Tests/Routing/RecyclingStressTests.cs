using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace HttpResilience.Tests.Routing;

/// <summary>Requests by the thousand on several threads, with the system's clock, whose timers and objects are used again: none may see anything of another.</summary>
public sealed class RecyclingStressTests
{
    private const int Workers = 12;
    private const int RequestsOfEach = 400;

    [Fact]
    public Task Of_plain_requests() => RunAsync();

    // A flow that has lost may still arrive somewhere when the answer is there.
    [Fact]
    public Task Of_hedged_requests() => RunAsync("\"Hedging\": { \"Delay\": \"00:00:00.001\" },", readsAttempts: false);

    [Fact]
    public Task Through_a_tiers_own_handler() =>
        RunAsync(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler(PassLaterAsync))));

    [Fact]
    public Task Through_a_handler_of_the_client_that_sends_the_same_message_again() =>
        RunAsync(services: services => services.AddHttpClient("crm").AddHttpMessageHandler(() => new OwnHandler(TwiceAsync)), readsAttempts: false);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task Through_a_handler_between_ours(int index) =>
        RunAsync(services: services => services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new BetweenOurs(index, () => new OwnHandler(PassLaterAsync))));

    private static async Task RunAsync(string more = "", Action<IServiceCollection>? services = null, Action<ITierResilienceBuilder>? tiers = null, bool readsAttempts = true)
    {
        var servers = new EchoServers();
        await using var harness = new TierHarness(
            Section(more),
            services: collection =>
            {
                collection.AddSingleton(TimeProvider.System);
                services?.Invoke(collection);
            },
            tiers: builder =>
            {
                foreach (var name in new[] { "mcp", "sdk", "rest" })
                    builder.ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(() => servers.Server(name)));
                tiers?.Invoke(builder);
            });
        var client = harness.Client;
        ConcurrentQueue<string> wrongs = [];
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < RequestsOfEach; i++)
            {
                using var request = new EchoRequest((i * Workers) + worker, random, mayCancel: true) { ReadsAttempts = readsAttempts };
                if (await request.SendAsync(client, servers) is { } wrong)
                    wrongs.Enqueue(wrong);
            }
        })));
        Assert.Empty(wrongs);
        Assert.Empty(servers.Wrongs);
    }

    private static async Task<HttpResponseMessage> PassLaterAsync(HttpRequestMessage message, NextSend next, CancellationToken cancellationToken)
    {
        if (message.Headers.Contains("X-Key"))
            message.Headers.Add("X-From-mcp", "1");
        await Task.Yield();
        var response = await next(message, cancellationToken);
        await Task.Yield();
        return response;
    }

    // A read only: what is sent twice arrives twice.
    private static async Task<HttpResponseMessage> TwiceAsync(HttpRequestMessage message, NextSend next, CancellationToken cancellationToken)
    {
        if (message.Method == HttpMethod.Get)
            (await next(message, cancellationToken)).Dispose();
        return await next(message, cancellationToken);
    }

    private static string Section(string more) => $$"""
        {{more}} "BaseAddress": "https://crm.example/api/", "AttemptTimeout": "00:00:00.050",
        "Retry": { "MaxAttempts": 2, "BaseDelay": "00:00:00.001", "Budget": { "Enabled": false } }, "CircuitBreaker": { "FailureThreshold": 0 },
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/mcp/", "Headers": { "X-Key": "mcp's" } },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/sdk", "Headers": { "X-Key": "sdk's", "X-From-sdk": "1" } },
          "rest": { "Order": 3, "BaseAddress": "https://rest.example/rest/", "Headers": { "X-Key": "rest's" } }
        }
        """;
}
