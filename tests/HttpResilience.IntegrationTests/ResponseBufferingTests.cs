using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpResilience.IntegrationTests;

/// <summary>Bodies that are read within the attempt, over real connections.</summary>
public sealed class ResponseBufferingTests
{
    private const int MaxSize = 100_000;

    private static readonly string s_large = Convert.ToHexString(RandomNumberGenerator.GetBytes(2_000_000));
    private static readonly string s_whole = Convert.ToHexString(RandomNumberGenerator.GetBytes(40_000));

    public static TheoryData<string> Faults => ["cut", "cut chunked", "stall", "stall chunked", "malformed chunk"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_caller_gets_the_second_tiers_whole_body(string fault)
    {
        await using var first = new RawServer((_, connection) => BreakAsync(connection, fault));
        await using var second = new RawServer((_, connection) => connection.RespondAsync(s_whole, "Content-Type: text/x-own\r\nX-Own: 1\r\n"));
        await using var client = Client(first, second);
        using var response = await client.Http.GetAsync("accounts/1");
        Assert.Equal(s_whole, await response.Content.ReadAsStringAsync());
        Assert.Equal(("tier2", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
        Assert.Equal("text/x-own", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((1, 1), (first.Seen.Count, second.Seen.Count));
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the broken connection is still open");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_POST_is_not_sent_again(string fault)
    {
        await using var first = new RawServer((_, connection) => BreakAsync(connection, fault));
        await using var second = new RawServer((_, connection) => connection.RespondAsync(s_whole));
        await using var client = Client(first, second);
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.PostAsync("accounts", new StringContent("{}")));
        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (first.Seen.Count, second.Seen.Count));
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the broken connection is still open");
    }

    [Fact]
    public async Task Off_by_default_the_caller_sees_the_break()
    {
        await using var first = new RawServer((_, connection) => BreakAsync(connection, "cut"));
        await using var second = new RawServer((_, connection) => connection.RespondAsync(s_whole));
        await using var client = new TierClient([first.Address, second.Address]);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.GetAsync("accounts/1"));
        Assert.Empty(second.Seen);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("chunked")]
    [InlineData("h2")]
    public async Task A_body_above_MaxSize_streams_whole(string framing)
    {
        var bytes = Encoding.Latin1.GetBytes(s_large);
        await using var server = await WebServer.StartAsync(
            async context =>
            {
                if (framing == "length")
                    context.Response.ContentLength = bytes.Length;
                await context.Response.Body.WriteAsync(bytes);
            },
            protocols: framing == "h2" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var client = new TierClient([server.Address], ["ResponseBuffering:Enabled=true", $"ResponseBuffering:MaxSize={MaxSize}"]);
        if (framing == "h2")
            (client.Http.DefaultRequestVersion, client.Http.DefaultVersionPolicy) = (new Version(2, 0), HttpVersionPolicy.RequestVersionExact);
        Assert.Equal(s_large, await client.Http.GetStringAsync("accounts/1"));
        Assert.Equal(bytes, await client.Http.GetByteArrayAsync("accounts/1"));
        using var response = await client.Http.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        using var copy = new MemoryStream();
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(copy);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Theory]
    [InlineData(MaxSize, true)]
    [InlineData(MaxSize + 1, false)]
    public async Task Disposing_of_what_was_read_ahead_closes_the_connection_where_more_is_to_come(int sent, bool isLast)
    {
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.WriteAsync(OneChunk(new string('a', sent)) + (isLast ? "0\r\n\r\n" : ""));
            if (!isLast)
                await connection.HangAsync();
        });
        await using var client = new TierClient([server.Address], ["ResponseBuffering:Enabled=true", $"ResponseBuffering:MaxSize={MaxSize}"]);
        var response = await client.Http.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(1, server.OpenConnections);
        response.Dispose();
        if (isLast)
        {
            // Read to its end, the connection serves the next request.
            (await client.Http.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead)).Dispose();
            Assert.Equal((2, 1), (server.Seen.Count, server.OpenConnections));
        }
        else
        {
            await Eventually.IsTrueAsync(() => server.OpenConnections == 0, "the connection is still open");
        }
    }

    [Fact]
    public async Task An_event_streams_first_event_arrives_at_once()
    {
        var end = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await end.Task;
        });
        await using var client = new TierClient([server.Address], ["ResponseBuffering:Enabled=true"]);
        using var response = await client.Http.GetAsync("events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: first", await reader.ReadLineAsync());
        end.SetResult();
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 1000)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 0)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n", 1000)]
    public async Task An_answer_without_a_body_is_an_answer(string method, string answer, int said)
    {
        await using var server = new RawServer((_, connection) => connection.WriteAsync(answer));
        await using var client = new TierClient([server.Address], ["ResponseBuffering:Enabled=true"]);
        for (var i = 0; i < 2; i++)
        {
            using var message = new HttpRequestMessage(new HttpMethod(method), "accounts/1");
            using var response = await client.Http.SendAsync(message);
            Assert.Equal(said, response.Content.Headers.ContentLength);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal((2, 1), (server.Seen.Count, server.OpenConnections));
    }

    private static string OneChunk(string body) => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n{body}\r\n";

    private static TierClient Client(RawServer first, RawServer second, string setting = "TotalTimeout=00:00:30") =>
        new([first.Address, second.Address], ["ResponseBuffering:Enabled=true", "Tiers:tier1:AttemptTimeout=00:00:01", setting]);

    private static async Task BreakAsync(RawServer.Connection connection, string fault)
    {
        const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\nthe beginning\r\n";
        await connection.WriteAsync(fault switch
        {
            "cut" or "stall" => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe beginning",
            "malformed chunk" => Chunked + "not a length\r\n",
            _ => Chunked,
        });
        connection.Close();
        if (fault.StartsWith("stall", StringComparison.Ordinal))
            await connection.HangAsync();
    }
}
