using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>Stale answers of real servers: bodies as they come over a connection, sessions, redirects.</summary>
public sealed class StaleTests
{
    private static readonly byte[] s_body = Encoding.Latin1.GetBytes(Convert.ToHexString(RandomNumberGenerator.GetBytes(150_000)));

    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string>();
            foreach (var framing in new[] { "length", "chunked", "h2", "h2 without length" })
            {
                foreach (var reading in new[] { "bytes", "string", "stream", "whole" })
                    ways.Add(framing, reading);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_body_is_kept_whole_however_it_comes_and_is_read(string framing, string reading)
    {
        var isHttp2 = framing.StartsWith("h2", StringComparison.Ordinal);
        var server = await WebServer.StartAsync(context => AnswerAsync(context, framing is "length" or "h2"), protocols: isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache);
        if (isHttp2)
            (client.Http.DefaultRequestVersion, client.Http.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

        Assert.Equal(s_body, await ReadAsync(client.Http, reading));
        await Eventually.IsTrueAsync(() => cache.Count == 1, "the answer was not kept");
        await server.DisposeAsync();

        using var stale = await client.Http.GetAsync("accounts/1");
        Assert.True(stale.GetTierInfo()!.IsStale);
        Assert.Equal(s_body, await stale.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/x-own", stale.Content.Headers.ContentType?.MediaType);
        Assert.Equal(s_body, await ReadAsync(client.Http, reading));
    }

    [Fact]
    public async Task What_GetFromJson_read_is_kept()
    {
        var server = await WebServer.StartAsync(context => context.Response.WriteAsJsonAsync(new[] { "a", "b" }));
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache);
        Assert.Equal(["a", "b"], (await client.Http.GetFromJsonAsync<string[]>("accounts"))!);
        await Eventually.IsTrueAsync(() => cache.Count == 1, "the answer was not kept");
        await server.DisposeAsync();
        Assert.Equal(["a", "b"], (await client.Http.GetFromJsonAsync<string[]>("accounts"))!);
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\nthe beginning")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nd\r\nthe beginning\r\n")]
    [InlineData("Connection: close\r\n\r\nthe beginning")]
    [InlineData("\r\nthe beginning")]
    public async Task A_body_that_may_have_broken_off_is_not_kept(string answer)
    {
        var server = new RawServer(async (request, connection) =>
        {
            if (request.Target == "/whole")
            {
                await connection.RespondAsync("whole");
                return;
            }

            await connection.WriteAsync("HTTP/1.1 200 OK\r\n" + answer);
            connection.Close();
        });
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache);
        await IgnoringAsync(() => client.Http.GetStringAsync("accounts/1"));
        await IgnoringAsync(() => client.Http.GetAsync("accounts/1"));
        await client.Http.GetStringAsync("whole");
        await Eventually.IsTrueAsync(() => cache.Count > 0, "the whole answer was not kept");
        await server.DisposeAsync();
        Assert.Equal("whole", await client.Http.GetStringAsync("whole"));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.GetAsync("accounts/1"));
    }

    [Fact]
    public async Task A_session_in_the_cookie_container_ends_keeping_and_serving()
    {
        var server = await WebServer.StartAsync(context =>
        {
            if (context.Request.Path == "/login")
                context.Response.Cookies.Append("session", "alice");
            return context.Response.WriteAsync($"for {context.Request.Cookies["session"] ?? "nobody"}");
        });
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache);
        Assert.Equal("for nobody", await client.Http.GetStringAsync("me"));
        await Eventually.IsTrueAsync(() => cache.Count == 1, "the answer was not kept");
        await client.Http.GetStringAsync("login");
        Assert.Equal("for alice", await client.Http.GetStringAsync("me"));
        Assert.Equal("for alice", await client.Http.GetStringAsync("orders"));
        await server.DisposeAsync();

        foreach (var path in new[] { "me", "orders", "login" })
            await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.GetAsync(path));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task Without_a_cookie_container_a_session_is_the_callers_header_and_each_gets_its_own()
    {
        var server = await WebServer.StartAsync(context => context.Response.WriteAsync($"for {context.Request.Cookies["session"] ?? "nobody"}"));
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache, () => new SocketsHttpHandler { UseCookies = false });
        foreach (var user in new[] { "alice", "bob" })
            Assert.Equal($"for {user}", await AsAsync(client.Http, user));
        await Eventually.IsTrueAsync(() => cache.Count == 2, "the answers were not kept");
        await server.DisposeAsync();
        foreach (var user in new[] { "alice", "bob" })
            Assert.Equal($"for {user}", await AsAsync(client.Http, user));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => AsAsync(client.Http, "carol"));
    }

    [Fact]
    public async Task The_answer_to_a_connection_with_credentials_of_the_primary_handler_is_not_kept()
    {
        var server = await WebServer.StartAsync(context => context.Response.WriteAsync("for somebody"));
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache, () => new SocketsHttpHandler { Credentials = new NetworkCredential("alice", "secret") });
        await client.Http.GetStringAsync("me");
        await server.DisposeAsync();
        await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.GetAsync("me"));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_kept_and_does_not_end_keeping()
    {
        var server = await WebServer.StartAsync(context =>
        {
            if (context.Request.Path == "/moved")
                context.Response.Redirect("/target");
            return context.Response.WriteAsync(context.Request.Path);
        });
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache);
        Assert.Equal("/target", await client.Http.GetStringAsync("moved"));
        Assert.Equal("/a", await client.Http.GetStringAsync("a"));
        await Eventually.IsTrueAsync(() => cache.Count > 0, "the answer was not kept");
        await server.DisposeAsync();
        Assert.Equal("/a", await client.Http.GetStringAsync("a"));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.GetAsync("moved"));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task A_hundred_users_at_once_each_get_their_own_answer_when_the_server_dies()
    {
        var server = await WebServer.StartAsync(context => context.Response.WriteAsync($"for {context.Request.Headers.Authorization}"));
        var cache = new KeptCache();
        await using var client = Client(server.Address, cache, settings: "Hedging:Delay=00:00:00.050");
        // Writes beyond 64 at once are dropped, so all are asked until all are kept.
        while (cache.Count < 100)
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CheckAsync(client.Http, i)));
        await server.DisposeAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CheckAsync(client.Http, i)));
    }

    private static async Task CheckAsync(HttpClient client, int user)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "me");
        message.Headers.Add("Authorization", $"Bearer {user.ToString(CultureInfo.InvariantCulture)}");
        using var response = await client.SendAsync(message);
        Assert.Equal($"for Bearer {user.ToString(CultureInfo.InvariantCulture)}", await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> AsAsync(HttpClient client, string user)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "me");
        message.Headers.Add("Cookie", $"session={user}");
        using var response = await client.SendAsync(message);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task IgnoringAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (HttpRequestException)
        {
        }
        catch (IOException)
        {
        }
    }

    private static async Task AnswerAsync(HttpContext context, bool withLength)
    {
        context.Response.ContentType = "text/x-own";
        if (withLength)
            context.Response.ContentLength = s_body.Length;
        for (var i = 0; i < s_body.Length; i += 50_000)
        {
            await context.Response.Body.WriteAsync(s_body.AsMemory(i, Math.Min(50_000, s_body.Length - i)));
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task<byte[]> ReadAsync(HttpClient client, string reading)
    {
        if (reading == "bytes")
            return await client.GetByteArrayAsync("accounts/1");
        if (reading == "string")
            return Encoding.Latin1.GetBytes(await client.GetStringAsync("accounts/1"));
        using var response = await client.GetAsync("accounts/1", reading == "whole" ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
        if (reading == "whole")
            return await response.Content.ReadAsByteArrayAsync();
        using var copy = new MemoryStream();
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(copy);
        return copy.ToArray();
    }

    private static TierClient Client(Uri address, KeptCache cache, Func<HttpMessageHandler>? primary = null, string settings = "TotalTimeout=00:00:30") => new(
        [address],
        ["StaleIfError:Enabled=true", settings],
        tiers => tiers.ConfigureTier("tier1", tier =>
        {
            if (primary is not null)
                tier.ConfigurePrimaryHttpMessageHandler(primary);
        }),
        services => services.AddSingleton<IDistributedCache>(cache));
}
