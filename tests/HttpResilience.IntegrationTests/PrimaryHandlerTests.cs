using System.Net;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.IntegrationTests;

/// <summary>Primary handlers that users bring, wrapped, shared or used.</summary>
public sealed class PrimaryHandlerTests
{
    private static readonly string[] s_secrets = ["Authorization", "Cookie", "X-Api-Key", "X-Signature"];

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task One_that_is_wrapped_has_its_redirects_taken_over_too(bool isOld, int wraps)
    {
        await using var stranger = await WebServer.StartAsync(context => context.Response.WriteAsync("stranger"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, stranger.Address.AbsoluteUri));
        await using var client = new OneTier(server.Address, () => Wrapped(isOld ? new HttpClientHandler { UseCookies = false } : new SocketsHttpHandler { UseCookies = false }, wraps));

        Assert.Equal("stranger", await client.Http.GetStringAsync("moved"));

        Assert.All(s_secrets, name => Assert.Contains(name, server.Only.Headers));
        Assert.All(s_secrets, name => Assert.DoesNotContain(name, stranger.Only.Headers));
    }

    [Fact]
    public async Task A_POST_under_a_wrapped_one_that_is_redirected_to_where_nobody_listens_is_not_sent_elsewhere()
    {
        await using var gone = new FaultyServer("gone") { Fault = Fault.Refuse };
        await using var next = await WebServer.StartAsync(context => context.Response.WriteAsync("next"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, gone.Address.AbsoluteUri));
        await using var client = new OneTier(server.Address, () => Wrapped(new SocketsHttpHandler(), 1), next.Address);

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.PostAsync("accounts", new StringContent("{}")));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (server.Seen.Count, next.Seen.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_has_sent_requests_and_follows_redirects_is_refused_by_name(bool isOld)
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("served"));
        using var used = await UsedAsync(server, isOld ? new HttpClientHandler() : new SocketsHttpHandler());
        await using var client = new OneTier(server.Address, () => used);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => client.Http.GetAsync("accounts"));

        Assert.Equal(
            "crm:only: its primary handler has sent requests already, and would carry the tier's credentials along when it follows a redirect. Give the tier a handler of its own, or one with AllowAutoRedirect = false.",
            refusal.Message);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task One_that_has_sent_requests_and_follows_no_redirects_is_taken()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("served"));
        using var used = await UsedAsync(server, new SocketsHttpHandler { AllowAutoRedirect = false });
        // Wrapped, because IHttpClientFactory itself refuses a bare one: it sets its MeterFactory.
        await using var client = new OneTier(server.Address, () => Wrapped(used, 1));
        Assert.Equal("served", await client.Http.GetStringAsync("accounts"));
    }

    private static HttpMessageHandler Wrapped(HttpMessageHandler handler, int wraps) => Enumerable.Range(0, wraps).Aggregate(handler, (inner, _) => new Wrapper { InnerHandler = inner });

    private static async Task<HttpMessageHandler> UsedAsync(WebServer server, HttpMessageHandler handler)
    {
        using var plain = new HttpClient(handler, disposeHandler: false);
        await plain.GetStringAsync(server.Address);
        return handler;
    }

    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.StatusCode = (int)HttpStatusCode.TemporaryRedirect;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private sealed class Wrapper : DelegatingHandler;
}
