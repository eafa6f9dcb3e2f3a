using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>The promise: a request that is not repeatable reaches at most one server, whatever fails, and whatever lies between.</summary>
public sealed class DoubleWriteTests
{
    // Above MaxRequestBufferSize.
    private static readonly byte[] s_large = new byte[3_000_000];

    [Theory]
    [InlineData(Fault.Reset)]
    [InlineData(Fault.CloseSilently)]
    public async Task A_POST_that_expects_100_Continue_arrives_once(Fault fault)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = fault;
        using var request = Requests.Of("POST");
        request.Headers.ExpectContinue = true;

        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(request));

        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.True(request.Headers.ExpectContinue);
    }

    [Fact]
    public async Task A_POST_that_a_tiers_handler_sends_through_a_client_of_its_own_is_not_taken_for_unsent_when_that_clients_time_runs_out()
    {
        await using var legacy = new FaultyServer("legacy") { Fault = Fault.Hang };
        using var own = new HttpClient { Timeout = TimeSpan.FromMilliseconds(500) };
        await using var tiers = new ThreeTiers(tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Translation(own, legacy.Address))));

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(Requests.Of("POST")));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (legacy.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_POST_whose_tiers_handler_fails_to_connect_in_its_second_step_is_not_sent_elsewhere()
    {
        await using var legacy = new FaultyServer("legacy");
        await using var gone = new FaultyServer("gone") { Fault = Fault.Refuse };
        using var own = new HttpClient();
        await using var tiers = new ThreeTiers(tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Translation(own, legacy.Address, gone.Address))));

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(Requests.Of("POST")));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (legacy.Arrivals, tiers.Sdk.Arrivals));
    }

    [Theory]
    [InlineData(303)]
    [InlineData(307)]
    public async Task A_POST_that_a_tiers_handler_copies_without_its_Options_and_a_server_redirects_to_where_nobody_listens_is_sent_once(int status)
    {
        await using var gone = new FaultyServer("gone") { Fault = Fault.Refuse };
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = gone.Address.AbsoluteUri;
            return Task.CompletedTask;
        });
        await using var tiers = new ThreeTiers([$"Tiers:mcp:BaseAddress={server.Address}"], tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new Copies())));

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(Requests.Of("POST")));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (server.Seen.Count, tiers.Sdk.Arrivals));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task A_body_too_large_to_keep_reaches_the_next_tier_whole_when_the_first_refuses(string method)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.Refuse;
        using var request = new HttpRequestMessage(new HttpMethod(method), "bulk") { Content = Large() };

        using var response = await tiers.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(s_large.Length, tiers.Sdk.Seen.Single().Body.Length);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task A_body_too_large_to_keep_is_sent_once(string method)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.Reset;
        using var request = new HttpRequestMessage(new HttpMethod(method), "bulk") { Content = Large() };

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(request));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task A_429_to_a_body_that_is_gone_is_the_callers(string method)
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.TooManyRequests;
        using var request = new HttpRequestMessage(new HttpMethod(method), "bulk") { Content = Large() };

        using var response = await tiers.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_stream_small_enough_to_keep_is_replayed_to_the_next_tier()
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.Reset;
        var content = new StreamContent(new MemoryStream("the whole body"u8.ToArray())) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };

        using var response = await tiers.Client.PutAsync("accounts/1", content);

        Assert.Equal((2, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.All(tiers.Mcp.Seen.Concat(tiers.Sdk.Seen), request => Assert.Equal(("the whole body", "text/plain"), (request.Body, request.Headers["Content-Type"])));
    }

    // Of unknown length, so that it has to be read to know.
    private static StreamContent Large() => new(new Unsized(s_large));

    /// <summary>A tier's handler that speaks another protocol, through a client of its own, in one or more steps.</summary>
    private sealed class Translation(HttpClient own, params Uri[] steps) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage? last = null;
            foreach (var step in steps)
                last = await own.PostAsync(step, new StringContent("translated"), cancellationToken);
            return last!;
        }
    }

    /// <summary>A tier's handler that sends another message in the place of the one it got.</summary>
    private sealed class Copies : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            base.SendAsync(new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content }, cancellationToken);
    }

    /// <summary>A stream that does not tell its length.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
