using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Fallback;
using Polly.Timeout;

namespace HttpResilience.Tests.Pipelines;

/// <summary>A Polly pipeline that a tier was given.</summary>
public sealed class AddResiliencePipelineTests
{
    private const string TwoAttempts = """
        "Retry": { "Jitter": false, "MaxAttempts": 2 },
        "Tiers": {
          "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/" },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" }
        }
        """;

    [Fact]
    public async Task Every_attempt_at_its_tier_runs_through_it_and_none_at_another()
    {
        var seen = new List<HttpStatusCode>();
        await using var tiers = new TierHarness(TwoAttempts, tiers: client => client.ConfigureTier("mcp", tier => tier.AddResiliencePipeline(pipeline => Watch(pipeline, seen))));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);

        var answer = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal("sdk", await answer.Content.ReadAsStringAsync());
        Assert.Equal([HttpStatusCode.BadGateway, HttpStatusCode.BadGateway], seen);
    }

    [Fact]
    public async Task What_it_makes_of_an_answer_is_what_the_breaker_counts_and_the_caller_gets()
    {
        await using var tiers = new TierHarness(TwoAttempts, tiers: client => client.ConfigureTier("mcp", tier => tier.AddResiliencePipeline(pipeline => pipeline.AddFallback(Found()))));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);

        var answer = await tiers.GetAsync();

        Assert.Equal((HttpStatusCode.OK, "mcp", 1), (answer.StatusCode, answer.GetTierInfo()!.Tier, tiers.Mcp.Arrivals));
        Assert.Equal((1, 0), (tiers.Breaker("mcp").GetSnapshot().SuccessCount, tiers.Breaker("mcp").GetSnapshot().FailureCount));
    }

    [Fact]
    public async Task Its_clock_is_the_containers_and_what_it_throws_goes_to_the_caller_as_from_any_handler()
    {
        await using var tiers = WithTimeout(TimeSpan.FromSeconds(2));

        var asked = tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.False(asked.IsCompleted);
        tiers.Time.Advance(TimeSpan.FromTicks(1));

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => asked);
        Assert.Equal((1, 0, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Breaker("mcp").GetSnapshot().FailureCount));
    }

    [Fact]
    public async Task Where_ShouldHandle_says_so_what_it_throws_is_repeated_and_takes_the_next_tier()
    {
        const AttemptHandling All = AttemptHandling.CountAsFailure | AttemptHandling.Retry | AttemptHandling.Fallback;
        await using var tiers = WithTimeout(
            TimeSpan.FromSeconds(2), options => options.ShouldHandle = arguments => arguments.Exception is TimeoutRejectedException ? All : arguments.Default);

        var answer = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(("sdk", 2, 2), (answer.GetTierInfo()!.Tier, tiers.Mcp.Arrivals, tiers.Breaker("mcp").GetSnapshot().FailureCount));
    }

    [Fact]
    public async Task It_is_built_once_and_outlives_the_tiers_handlers()
    {
        var built = 0;
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddResiliencePipeline(_ => built++)));
        await tiers.GetAsync();
        using var next = NextChain(tiers.Services, "crm:mcp");
        Assert.Equal(1, built);
    }

    [Fact]
    public void A_tier_and_something_to_build_it_with_are_needed()
    {
        Assert.Throws<ArgumentNullException>("tier", () => default(IHttpClientBuilder)!.AddResiliencePipeline(_ => { }));
        Assert.Throws<ArgumentNullException>("configure", () => new ServiceCollection().AddHttpClient("crm").AddResiliencePipeline(null!));
    }

    private static TierHarness WithTimeout(TimeSpan timeout, Action<TierResilienceOptions>? configure = null)
    {
        var tiers = new TierHarness(
            TwoAttempts, tiers: client => client.ConfigureTier("mcp", tier => tier.AddResiliencePipeline(pipeline => pipeline.AddTimeout(timeout))), configure: configure);
        tiers.Mcp.AlwaysHang();
        return tiers;
    }

    // As IHttpClientFactory does every two minutes.
    private static HttpMessageHandler NextChain(IServiceProvider services, string client)
    {
        var builder = services.GetRequiredService<HttpMessageHandlerBuilder>();
        builder.Name = client;
        foreach (var action in services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(client).HttpMessageHandlerBuilderActions)
            action(builder);
        return builder.Build();
    }

    private static void Watch(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, List<HttpStatusCode> seen) =>
        pipeline.AddFallback(new FallbackStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = arguments =>
            {
                seen.Add(arguments.Outcome.Result!.StatusCode);
                return PredicateResult.False();
            },
            FallbackAction = _ => throw new InvalidOperationException(),
        });

    private static FallbackStrategyOptions<HttpResponseMessage> Found() => new()
    {
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result?.StatusCode == HttpStatusCode.BadGateway),
        FallbackAction = _ => Outcome.FromResultAsValueTask(new HttpResponseMessage(HttpStatusCode.OK)),
    };
}
