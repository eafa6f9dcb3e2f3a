using System.Net;

namespace HttpResilience.IntegrationTests;

/// <summary>Tiers that send a request where it should not go: to the inside, to a file, with credentials in the address, in circles.</summary>
public sealed class HostileRedirectTests
{
    private static readonly string[] s_secrets = ["Authorization", "Cookie", "X-Api-Key", "X-Signature", "Proxy-Authorization"];

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("gopher://127.0.0.1/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/plain,x")]
    [InlineData("ws://127.0.0.1/x")]
    [InlineData("http://[::")]
    [InlineData("http://")]
    [InlineData("")]
    public async Task What_is_no_web_address_is_not_followed(string location)
    {
        await using var server = Redirecting(302, location);
        await using var client = new OneTier(server.Address);

        using var response = await client.Http.GetAsync("accounts");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("GET", 302)]
    [InlineData("POST", 307)]
    [InlineData("POST", 303)]
    public async Task Another_port_of_the_same_host_is_another_origin(string method, int status)
    {
        await using var inside = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ninside", closes: false);
        await using var server = Redirecting(status, new Uri(inside.Address, "admin").AbsoluteUri);
        await using var client = new OneTier(server.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), "accounts") { Content = method == "GET" ? null : new StringContent("{}") };
        request.Headers.Add("Proxy-Authorization", "Basic proxy");
        request.Headers.Add("X-Forwarded-User", "admin");

        using var response = await client.Http.SendAsync(request);

        var seen = Assert.Single(inside.Seen);
        Assert.All([.. s_secrets, "X-Forwarded-User"], name => Assert.DoesNotContain(name, seen.Headers));
    }

    [Theory]
    [InlineData("user:secret@")]
    [InlineData("user@")]
    [InlineData(":@")]
    public async Task Credentials_in_a_Location_are_not_sent(string credentials)
    {
        await using var stranger = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nstranger", closes: false);
        await using var server = Redirecting(302, $"http://{credentials}{stranger.Address.Authority}/here");
        await using var client = new OneTier(server.Address);

        using var response = await client.Http.GetAsync("accounts");

        var seen = Assert.Single(stranger.Seen);
        Assert.Equal(("/here", stranger.Address.Authority), (seen.Target, seen.Headers["Host"]));
        Assert.All(s_secrets, name => Assert.DoesNotContain(name, seen.Headers));
    }

    /// <summary>A host that only looks like the tier's.</summary>
    [Fact]
    public async Task The_tiers_address_as_a_users_name_is_another_origin()
    {
        await using var stranger = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nstranger", closes: false);
        WireServer server = null!;
        server = new WireServer(async wire =>
        {
            await wire.ReadAsync();
            await wire.WriteAsync($"HTTP/1.1 302 Found\r\nLocation: http://{server.Address.Authority.Replace(':', '.')}:x@{stranger.Address.Authority}/here\r\nContent-Length: 0\r\n\r\n");
        });
        await using var _ = server;
        await using var client = new OneTier(server.Address);

        using var response = await client.Http.GetAsync("accounts");

        Assert.All(s_secrets, name => Assert.DoesNotContain(name, Assert.Single(stranger.Seen).Headers));
    }

    [Theory]
    [InlineData("/a%0d%0aX-Injected:%20yes")]
    [InlineData("/a\tX-Injected: yes")]
    [InlineData("/a X-Injected: yes HTTP/1.1")]
    [InlineData("/a\u00e4")]
    public async Task A_Location_cannot_write_headers_of_the_next_request(string path)
    {
        await using var stranger = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nstranger", closes: false);
        await using var server = Redirecting(302, stranger.Address.AbsoluteUri.TrimEnd('/') + path);
        await using var client = new OneTier(server.Address);

        using var response = await client.Http.GetAsync("accounts");

        var seen = Assert.Single(stranger.Seen);
        Assert.DoesNotContain("X-Injected", seen.Headers);
        Assert.DoesNotContain(' ', seen.Target);
    }

    [Fact]
    public async Task A_second_Location_is_not_mixed_with_the_first()
    {
        await using var stranger = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nstranger", closes: false);
        await using var server = WireServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {stranger.Address}first\r\nLocation: {stranger.Address}second\r\nContent-Length: 0\r\n\r\n");
        await using var client = new OneTier(server.Address);

        using var response = await client.Http.GetAsync("accounts");

        Assert.True(stranger.Seen.IsEmpty || stranger.Seen.Single().Target == "/first", string.Join(", ", stranger.Seen.Select(request => request.Target)));
        Assert.All(stranger.Seen, request => Assert.All(s_secrets, name => Assert.DoesNotContain(name, request.Headers)));
    }

    [Fact]
    public async Task Coming_back_from_another_origin_brings_no_credentials()
    {
        WireServer stranger = null!;
        await using var server = new WireServer(async wire =>
        {
            while (await wire.ReadAsync() is { } request)
                await wire.WriteAsync(request.Target == "/accounts" ? $"HTTP/1.1 302 Found\r\nLocation: {stranger.Address}away\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nback");
        });
        stranger = Redirecting(307, server.Address.AbsoluteUri + "back");
        await using var _ = stranger;
        await using var client = new OneTier(server.Address);

        Assert.Equal("back", await client.Http.GetStringAsync("accounts"));

        Assert.Equal(["/accounts", "/back"], server.Seen.Select(request => request.Target));
        Assert.All(s_secrets.Take(4), name => Assert.Contains(name, server.Seen.First().Headers));
        Assert.All(s_secrets, name => Assert.DoesNotContain(name, server.Seen.Last().Headers));
    }

    private static WireServer Redirecting(int status, string location) => WireServer.Answering($"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
