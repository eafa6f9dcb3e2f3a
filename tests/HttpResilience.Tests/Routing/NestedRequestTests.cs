using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>A request may be sent from within another one, on the same thread: each keeps what is its own.</summary>
public sealed class NestedRequestTests
{
    [Fact]
    public async Task A_tiers_handler_may_use_the_same_client()
    {
        TierHarness? harness = null;
        await using var tiers = harness = WithHandler((message, next, token) =>
        {
            var depth = message.RequestUri!.AbsolutePath.Length;
            if (depth < 5)
            {
                var inner = harness!.GetAsync(message.RequestUri.AbsolutePath[1..] + "a");
                Assert.True(inner.IsCompletedSuccessfully);
                message.Headers.Add("X-Inner", inner.GetAwaiter().GetResult().RequestMessage!.RequestUri!.AbsolutePath);
            }

            return next(message, token);
        });
        for (var i = 0; i < 3; i++)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, "a");
            var response = await tiers.Client.SendAsync(message);
            Assert.Equal(("/a", 1, "mcp"), (response.RequestMessage!.RequestUri!.AbsolutePath, response.GetTierInfo()!.Attempts, response.GetTierInfo()!.Tier));
            Assert.Empty(message.Headers);
        }

        var seen = tiers.Mcp.Seen.Select(seen => (seen.Uri.AbsolutePath, Inner: seen.Headers.GetValueOrDefault("X-Inner"))).Take(4);
        Assert.Equal([("/aaaa", null), ("/aaa", "/aaaa"), ("/aa", "/aaa"), ("/a", "/aa")], seen);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotImplemented)]
    public async Task A_callback_may_use_the_same_client(HttpStatusCode mcp)
    {
        TierHarness? harness = null;
        var isInner = false;
        void Send()
        {
            if (isInner)
                return;
            isInner = true;
            Assert.Equal("https://mcp.example/inner", harness!.GetAsync("inner").GetAwaiter().GetResult().RequestMessage!.RequestUri!.AbsoluteUri);
            isInner = false;
        }

        await using var tiers = harness = new TierHarness(
            configure: options => (options.OnSuccess, options.OnFailure, options.OnFallback) = (_ => Send(), _ => Send(), _ => Send()));
        tiers.Mcp.Otherwise = (message, _) => Task.FromResult(new HttpResponseMessage(message.RequestUri!.AbsolutePath == "/inner" ? HttpStatusCode.OK : mcp));
        for (var i = 0; i < 3; i++)
        {
            var response = await tiers.GetAsync("outer");
            Assert.Equal("https://mcp.example/outer", response.RequestMessage!.RequestUri!.AbsoluteUri);
            Assert.Equal(mcp == HttpStatusCode.OK ? "mcp" : "sdk", response.GetTierInfo()!.Tier);
        }

        Assert.DoesNotContain(tiers.Logs.Events, e => e.Name == "callback_failed");
        Assert.Contains(tiers.Mcp.Seen, seen => seen.Uri.AbsolutePath == "/inner");
    }

    private static TierHarness WithHandler(OwnSend send) =>
        new(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler(send))));
}
