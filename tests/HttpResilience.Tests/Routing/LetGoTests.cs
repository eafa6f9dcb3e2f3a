using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace HttpResilience.Tests.Routing;

/// <summary>What is left behind a request: no answer that nobody gets, and nothing of ours in the caller's message.</summary>
public sealed class LetGoTests
{
    private const string Tiers = "\"Retry\": { \"MaxAttempts\": 2 }, " + Hedging.TwoTiers;

    [Theory]
    [InlineData("502 200", "", "mcp 502")]
    [InlineData("502 503", "200", "mcp 502,mcp 503")]
    [InlineData("502 503", "500 504", "mcp 502,mcp 503,sdk 500")]
    [InlineData("502 503", "500 404", "mcp 502,mcp 503,sdk 500")]
    public async Task Every_answer_that_the_caller_does_not_get_is_disposed_of_and_his_is_not(string mcp, string sdk, string disposed)
    {
        await using var tiers = new TierHarness(Tiers);
        var seen = new List<string>();
        Answer(tiers.Mcp, "mcp", mcp, seen);
        Answer(tiers.Sdk, "sdk", sdk, seen);
        using var answer = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(disposed.Split(','), seen.Order());
    }

    [Fact]
    public async Task An_answer_that_comes_after_another_tiers_is_disposed_of_too()
    {
        await using var tiers = new TierHarness(Hedging.Of(Hedging.TwoTiers));
        var seen = new List<string>();
        var late = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => late.Task;
        using var answer = await tiers.RunAsync(tiers.GetAsync(), TimeSpan.FromMilliseconds(10));
        Assert.Equal("sdk", answer.GetTierInfo()!.Tier);
        late.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new Watched("mcp late", seen) });
        await Hedging.UntilAsync(() => seen.Count == 1, "the late answer was kept");
    }

    [Theory]
    [InlineData("crm", 0)]
    [InlineData("crm", 2)]
    [InlineData("crm:mcp", 0)]
    [InlineData("crm:mcp", 2)]
    public async Task The_callers_message_comes_back_as_it_went_whoever_stands_between_our_handlers(string client, int between)
    {
        await using var tiers = new TierHarness(
            "\"Retry\": { \"MaxAttempts\": 2 }, \"Tiers\": { \"mcp\": { \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\", \"Headers\": { \"X-Key\": \"mcp's\" } } }",
            services: services => services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new BetweenOurs(between, () => new Passing())));
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        using var message = new HttpRequestMessage(HttpMethod.Put, "accounts/1") { Content = new StringContent("{}") };
        message.Headers.Add("X-Own", "1");

        await tiers.RunAsync(tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient(client).SendAsync(message));

        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal("mcp's", seen.Headers["X-Key"]));
        Assert.Equal(["X-Own"], message.Headers.NonValidated.Select(header => header.Key));
        Assert.Empty(message.Options);
    }

    [Fact]
    public async Task What_a_handler_writes_on_a_body_that_was_kept_goes_to_no_other_tier()
    {
        var fields = new List<bool>();
        await using var tiers = new TierHarness(
            "\"Retry\": { \"MaxAttempts\": 1 }, " + Hedging.TwoTiers, tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Writing())));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Otherwise = (message, _) =>
        {
            fields.Add(message.Content!.Headers.Contains("X-Written"));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        };
        await tiers.RunAsync(tiers.Client.PutAsync("accounts/1", new StreamContent(new OnceStream([1, 2, 3]))));
        Assert.Equal(1, tiers.Mcp.Arrivals);
        Assert.Equal([false], fields);
    }

    private static void Answer(StubTier tier, string name, string statuses, List<string> seen)
    {
        var left = new Queue<string>(statuses.Split(' '));
        tier.Otherwise = (_, _) =>
        {
            var status = left.Dequeue();
            return Task.FromResult(new HttpResponseMessage(Enum.Parse<HttpStatusCode>(status)) { Content = new Watched($"{name} {status}", seen) });
        };
    }

    private sealed class Watched(string name, List<string> seen) : ByteArrayContent([])
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
                seen.Add(name);
            base.Dispose(disposing);
        }
    }

    private sealed class Passing : DelegatingHandler;

    private sealed class Writing : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Written", "1");
            request.Content?.Headers.TryAddWithoutValidation("X-Written", "1");
            return base.SendAsync(request, cancellationToken);
        }
    }

    // Of unknown length, so that it is read ahead and kept.
    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
