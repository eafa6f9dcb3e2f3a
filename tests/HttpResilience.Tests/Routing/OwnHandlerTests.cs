using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Whatever a tier's own handler makes of a request, a write is executed once, and what the handler did stays in its tier.</summary>
public sealed class OwnHandlerTests
{
    [Fact]
    public async Task A_client_inside_a_tiers_handler_whose_time_runs_out_is_not_taken_for_nothing_sent()
    {
        // What HttpClient throws when its Timeout runs out; the socket's handler throws the same when no connection was made.
        await using var tiers = WithHandler((_, _, _) => throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.", new TimeoutException()));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.PostAsync()));

        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal(0, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_connect_timeout_of_the_tiers_own_connection_is_taken_for_nothing_sent()
    {
        await using var tiers = WithHandler((message, next, token) => next(message, token));
        tiers.Mcp.Always(new TaskCanceledException("connect", new TimeoutException()));
        Assert.Equal("sdk", await (await tiers.RunAsync(tiers.PostAsync())).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("reset")]
    public async Task A_write_that_a_tiers_handler_copies_without_its_Options_is_sent_once(string way)
    {
        await using var tiers = WithHandler((message, next, token) => next(Copy(message), token));
        tiers.Mcp.Always(way == "refused" ? new HttpRequestException(HttpRequestError.ConnectionError) : new HttpRequestException("reset", new IOException()));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.PostAsync()));

        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_429_to_a_copy_of_a_write_is_the_callers()
    {
        await using var tiers = WithHandler((message, next, token) => next(Copy(message), token));
        tiers.Mcp.Always(HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await tiers.RunAsync(tiers.PostAsync())).StatusCode);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_read_that_a_tiers_handler_copies_without_its_Options_is_retried_and_handed_on()
    {
        await using var tiers = WithHandler((message, next, token) => next(Copy(message), token));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        Assert.Equal("sdk", await (await tiers.RunAsync(tiers.GetAsync())).Content.ReadAsStringAsync());
        Assert.Equal(3, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Headers_that_a_tiers_handler_adds_to_the_content_reach_neither_the_next_tier_nor_the_caller()
    {
        await using var tiers = WithHandler((message, next, token) =>
        {
            message.Content!.Headers.Add("X-Signature", "mcp's");
            return next(message, token);
        });
        tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        IEnumerable<string>? atSdk = null;
        tiers.Sdk.Otherwise = (message, _) =>
        {
            atSdk = [.. message.Content!.Headers.NonValidated.Select(header => header.Key)];
            return Task.FromResult(new HttpResponseMessage());
        };
        var content = new StringContent("{}");

        await tiers.RunAsync(tiers.Client.PostAsync("accounts", content));

        Assert.Contains("Content-Type", atSdk!);
        Assert.DoesNotContain("X-Signature", atSdk!);
        Assert.False(content.Headers.Contains("X-Signature"));
    }

    private static TierHarness WithHandler(Func<HttpRequestMessage, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>, CancellationToken, Task<HttpResponseMessage>> send) =>
        new(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler(send))));

    private static HttpRequestMessage Copy(HttpRequestMessage message) => new(message.Method, message.RequestUri) { Content = message.Content };

    private sealed class OwnHandler(Func<HttpRequestMessage, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>, CancellationToken, Task<HttpResponseMessage>> send) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => send(request, base.SendAsync, cancellationToken);
    }
}
