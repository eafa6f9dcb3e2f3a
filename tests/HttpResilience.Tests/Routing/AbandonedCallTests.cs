using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Http;

namespace HttpResilience.Tests.Routing;

/// <summary>A user's handler may answer while its own call goes on: what that call still does has nothing to do with the requests that come after.</summary>
public sealed class AbandonedCallTests
{
    private const string SlowMcp = """
        "Retry": { "Jitter": false, "MaxAttempts": 1 },
        "Tiers": {
          "mcp": {
            "Order": 1, "BaseAddress": "https://mcp.example/v8/", "Headers": { "X-Key": "mcp's" },
            "Chaos": { "Enabled": true, "Environments": ["Staging"], "LatencyRate": 1, "Latency": "00:00:05" }
          },
          "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/" }
        }
        """;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_call_that_is_left_behind_between_our_handlers_sends_no_other_request(int index)
    {
        var abandons = true;
        await using var tiers = new TierHarness(SlowMcp, services: services => services
            .AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = "Staging" })
            .AddSingleton<IHttpMessageHandlerBuilderFilter>(new BetweenOurs(index, () => new OwnHandler((message, next, token) =>
            {
                var sending = next(message, token);
                return abandons ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted)) : sending;
            }))));

        Assert.Equal(HttpStatusCode.Accepted, (await tiers.RunAsync(tiers.PostAsync(body: "first"), TimeSpan.FromSeconds(1))).StatusCode);
        abandons = false;
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        var second = tiers.PostAsync(body: "second");
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        var third = tiers.PostAsync(body: "third");

        Assert.Equal("mcp", await (await tiers.RunAsync(second)).Content.ReadAsStringAsync());
        Assert.Equal("mcp", await (await tiers.RunAsync(third)).Content.ReadAsStringAsync());
        Assert.Equal(["first", "second", "third"], tiers.Mcp.Seen.Select(seen => seen.Body).Order());
        Assert.All(
            tiers.Mcp.Seen.Where(seen => seen.Body != "first"),
            seen => Assert.Equal(("https://mcp.example/v8/accounts", "mcp's"), (seen.Uri.AbsoluteUri, seen.Headers["X-Key"])));
    }

    [Fact]
    public async Task A_call_that_is_left_behind_in_front_of_the_routing_sends_no_other_request()
    {
        var abandons = true;
        await using var tiers = new TierHarness(SlowMcp, services: services => services
            .AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = "Staging" })
            .AddHttpClient("crm").AddHttpMessageHandler(() => new OwnHandler((message, next, token) =>
            {
                var sending = next(message, token);
                return abandons ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted)) : sending;
            })));

        Assert.Equal(HttpStatusCode.Accepted, (await tiers.PostAsync(body: "first")).StatusCode);
        abandons = false;
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("mcp", await (await tiers.RunAsync(tiers.PostAsync(body: "second"))).Content.ReadAsStringAsync());
        Assert.Equal(["first", "second"], tiers.Mcp.Seen.Select(seen => seen.Body));
        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal("mcp's", seen.Headers["X-Key"]));
    }

    [Fact]
    public async Task A_call_that_is_left_behind_among_a_tiers_own_handlers_changes_nothing_of_the_next()
    {
        var (abandons, late) = (true, new TaskCompletionSource<HttpResponseMessage>());
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler((message, next, token) =>
        {
            var sending = next(message, token);
            return abandons ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted)) : sending;
        }))));
        tiers.Mcp.Otherwise = (_, _) => late.Task;
        Assert.Equal(HttpStatusCode.Accepted, (await tiers.PostAsync(body: "first")).StatusCode);
        abandons = false;
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var second = tiers.PostAsync(body: "second");
        // Of the first: were it taken for the second's, that would go to the next tier.
        late.SetException(new HttpRequestException(HttpRequestError.ConnectionError));
        answer.SetException(new HttpRequestException("reset", new IOException()));

        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(second));
        Assert.Equal(["first", "second"], tiers.Mcp.Seen.Select(seen => seen.Body));
        Assert.Equal(0, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task What_a_tiers_own_handler_keeps_of_its_token_is_not_canceled_with_another_request()
    {
        List<CancellationToken> kept = [];
        await using var tiers = new TierHarness(
            services: services => services.AddSingleton(TimeProvider.System),
            tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler((message, next, token) =>
            {
                kept.Add(token);
                return next(message, token);
            }))));
        using var caller = new CancellationTokenSource();
        await tiers.GetAsync();
        tiers.Mcp.Otherwise = async (_, token) =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new HttpResponseMessage();
        };
        await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.Client.GetAsync("accounts/2", caller.Token));
        Assert.Equal([false, true], kept.Select(token => token.IsCancellationRequested));
    }
}
