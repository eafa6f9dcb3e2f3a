using System.Net;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.IntegrationTests;

/// <summary>Redirects between real servers: what goes where, and with which headers.</summary>
public sealed class RedirectTests
{
    private static readonly string[] s_secrets = ["Authorization", "Cookie", "X-Api-Key", "X-Signature"];

    [Fact]
    public async Task A_redirect_within_the_origin_is_followed_with_the_tiers_credentials()
    {
        await using var server = await WebServer.StartAsync(context => AnswerAsync(context, "/moved", HttpStatusCode.TemporaryRedirect, "/target"));
        await using var client = new OneTier(server.Address);

        Assert.Equal("arrived", await client.Http.GetStringAsync("moved"));

        Assert.Equal(["/moved", "/target"], server.Seen.Select(request => request.Target));
        Assert.All(server.Seen, request => Assert.All(s_secrets, name => Assert.Contains(name, request.Headers)));
    }

    [Theory]
    [InlineData("GET", 301)]
    [InlineData("GET", 302)]
    [InlineData("GET", 307)]
    [InlineData("POST", 303)]
    [InlineData("POST", 307)]
    [InlineData("PUT", 308)]
    public async Task A_redirect_to_another_origin_carries_no_credential_of_the_tier(string method, int status)
    {
        await using var stranger = await WebServer.StartAsync(context => context.Response.WriteAsync("stranger"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, (HttpStatusCode)status, new Uri(stranger.Address, "here?q=1").AbsoluteUri));
        await using var client = new OneTier(server.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), "accounts") { Content = method == "GET" ? null : new StringContent("{}") };
        request.Headers.Add("Accept", "application/json");

        using var response = await client.Http.SendAsync(request);

        Assert.Equal("stranger", await response.Content.ReadAsStringAsync());
        Assert.Equal("/here?q=1", stranger.Only.Target);
        Assert.Equal("application/json", stranger.Only.Headers["Accept"]);
        Assert.Equal(stranger.Address.Authority, stranger.Only.Headers["Host"]);
        Assert.All(s_secrets, name => Assert.DoesNotContain(name, stranger.Only.Headers));
        Assert.All(s_secrets, name => Assert.Contains(name, server.Only.Headers));
    }

    [Theory]
    [InlineData(301, "POST", "GET", "")]
    [InlineData(302, "POST", "GET", "")]
    [InlineData(303, "POST", "GET", "")]
    [InlineData(303, "PUT", "GET", "")]
    [InlineData(301, "PUT", "PUT", "{}")]
    [InlineData(302, "PUT", "PUT", "{}")]
    [InlineData(307, "POST", "POST", "{}")]
    [InlineData(308, "POST", "POST", "{}")]
    [InlineData(307, "PUT", "PUT", "{}")]
    [InlineData(308, "PUT", "PUT", "{}")]
    public async Task A_redirect_changes_method_and_body_as_HTTP_says(int status, string method, string then, string body)
    {
        await using var server = await WebServer.StartAsync(context => AnswerAsync(context, "/moved", (HttpStatusCode)status, "/target"));
        await using var client = new OneTier(server.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), "moved") { Content = new StringContent("{}") };

        using var response = await client.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((2, then, body), (server.Seen.Count, server.Seen.Last().Method, server.Seen.Last().Body));
        Assert.Equal((method, new Uri("moved", UriKind.Relative)), (request.Method.Method, client.Http.BaseAddress!.MakeRelativeUri(request.RequestUri!)));
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        await using var plain = await WebServer.StartAsync(context => context.Response.WriteAsync("plain"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, HttpStatusCode.Found, plain.Address.AbsoluteUri), tls: true);
        await using var client = new OneTier(server.Address, () => new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = SelfSigned.IsTheOne } });

        using var response = await client.Http.GetAsync("accounts");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Empty(plain.Seen);
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(3, true)]
    public async Task A_loop_of_redirects_ends_where_the_primary_handler_says(int most, bool isSet)
    {
        await using var server = await WebServer.StartAsync(context => Redirect(context, HttpStatusCode.Found, "/loop"));
        await using var client = new OneTier(server.Address, isSet ? () => new SocketsHttpHandler { MaxAutomaticRedirections = most } : null);

        using var response = await client.Http.GetAsync("loop");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(most + 1, server.Seen.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_primary_handler_that_follows_no_redirects_is_respected(bool isOld)
    {
        await using var server = await WebServer.StartAsync(context => Redirect(context, HttpStatusCode.Found, "/target"));
        await using var client = new OneTier(server.Address, () => isOld ? new HttpClientHandler { AllowAutoRedirect = false } : new SocketsHttpHandler { AllowAutoRedirect = false });

        using var response = await client.Http.GetAsync("moved");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_primary_handler_that_several_chains_share_keeps_following_without_credentials()
    {
        await using var stranger = await WebServer.StartAsync(context => context.Response.WriteAsync("stranger"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, HttpStatusCode.Found, stranger.Address.AbsoluteUri));
        using var shared = new SocketsHttpHandler();

        for (var i = 0; i < 3; i++)
        {
            // Each has a container, and so chains, of its own; the second finds the handler changed, and in use, by the first.
            await using var client = new OneTier(server.Address, () => shared);
            Assert.Equal("stranger", await client.Http.GetStringAsync("moved"));
        }

        Assert.All(stranger.Seen, request => Assert.All(s_secrets, name => Assert.DoesNotContain(name, request.Headers)));
    }

    [Theory]
    [InlineData(303)]
    [InlineData(307)]
    public async Task A_POST_that_is_redirected_to_where_nobody_listens_is_not_sent_elsewhere(int status)
    {
        await using var gone = new FaultyServer("gone") { Fault = Fault.Refuse };
        await using var next = await WebServer.StartAsync(context => context.Response.WriteAsync("next"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, (HttpStatusCode)status, gone.Address.AbsoluteUri));
        await using var client = new OneTier(server.Address, next: next.Address);

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.PostAsync("accounts", new StringContent("{}")));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (server.Seen.Count, next.Seen.Count));
    }

    [Fact]
    public async Task A_PUT_that_is_redirected_to_where_nobody_listens_takes_the_next_tier_with_its_body()
    {
        await using var gone = new FaultyServer("gone") { Fault = Fault.Refuse };
        await using var next = await WebServer.StartAsync(context => context.Response.WriteAsync("next"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, HttpStatusCode.SeeOther, gone.Address.AbsoluteUri));
        await using var client = new OneTier(server.Address, next: next.Address);

        using var response = await client.Http.PutAsync("accounts", new StringContent("{}"));

        Assert.Equal("next", await response.Content.ReadAsStringAsync());
        Assert.Equal(("PUT", "{}"), (next.Only.Method, next.Only.Body));
    }

    [Fact]
    public async Task A_POST_whose_redirect_leads_to_a_429_is_not_sent_again()
    {
        await using var next = await WebServer.StartAsync(context => context.Response.WriteAsync("next"));
        await using var server = await WebServer.StartAsync(context => context.Request.Method == "POST" ? Redirect(context, HttpStatusCode.SeeOther, "/result") : Refuse(context));
        await using var client = new OneTier(server.Address, next: next.Address);

        using var response = await client.Http.PostAsync("accounts", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(["POST /accounts", "GET /result"], server.Seen.Select(request => $"{request.Method} {request.Target}"));
        Assert.Empty(next.Seen);
    }

    [Fact]
    public async Task A_POST_that_a_429_answers_itself_takes_the_next_tier()
    {
        await using var next = await WebServer.StartAsync(context => context.Response.WriteAsync("next"));
        await using var server = await WebServer.StartAsync(Refuse);
        await using var client = new OneTier(server.Address, next: next.Address);

        using var response = await client.Http.PostAsync("accounts", new StringContent("{}"));

        Assert.Equal("next", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Content_headers_of_an_unknown_meaning_stay_away_from_another_origin_and_come_back_to_the_caller()
    {
        await using var stranger = await WebServer.StartAsync(context => context.Response.WriteAsync("stranger"));
        await using var server = await WebServer.StartAsync(context => Redirect(context, HttpStatusCode.TemporaryRedirect, stranger.Address.AbsoluteUri));
        await using var client = new OneTier(server.Address);
        using var content = new StringContent("{}");
        content.Headers.Add("X-Body-Signature", "the caller's");

        using var response = await client.Http.PostAsync("accounts", content);

        Assert.Equal("the caller's", server.Only.Headers["X-Body-Signature"]);
        Assert.DoesNotContain("X-Body-Signature", stranger.Only.Headers);
        Assert.Equal(("{}", "text/plain; charset=utf-8"), (stranger.Only.Body, stranger.Only.Headers["Content-Type"]));
        Assert.Equal(["the caller's"], content.Headers.GetValues("X-Body-Signature"));
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.TooManyRequests;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context, HttpStatusCode status, string location)
    {
        context.Response.StatusCode = (int)status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private static Task AnswerAsync(HttpContext context, string moved, HttpStatusCode status, string location) =>
        context.Request.Path == moved ? Redirect(context, status, location) : context.Response.WriteAsync("arrived");
}
