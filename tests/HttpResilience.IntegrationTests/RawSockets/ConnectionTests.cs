using System.Net;

namespace HttpResilience.IntegrationTests;

/// <summary>Servers that speak out of turn, or not at all: before the request, twice, while it is still being sent.</summary>
public sealed class ConnectionTests
{
    private const string Second = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_server_that_accepts_and_never_reads_fails_by_time(string kind)
    {
        var end = new TaskCompletionSource();
        await using var first = new WireServer(wire => end.Task.WaitAsync(wire.End));
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address], ["Tiers:tier1:AttemptTimeout=00:00:00.600"]);

        var sending = client.Http.SendAsync(Requests.Of(kind));
        if (kind == "GET")
            Assert.Equal("second", await (await sending).Content.ReadAsStringAsync());
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal((1, kind == "GET" ? 1 : 0), (first.Accepted, second.Seen.Count));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
    }

    [Fact]
    public async Task A_large_POST_to_a_server_that_never_reads_fails_by_time_and_goes_nowhere_else()
    {
        await using var first = new WireServer(wire => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, wire.End));
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address], ["Tiers:tier1:AttemptTimeout=00:00:00.600"]);

        await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.PostAsync("accounts", new ByteArrayContent(new byte[20_000_000])));

        Assert.Equal((1, 0), (first.Accepted, second.Seen.Count));
    }

    [Theory]
    [InlineData("200 OK", "GET", "first")]
    [InlineData("200 OK", "POST", "first")]
    [InlineData("503 Service Unavailable", "PUT", "second")]
    [InlineData("503 Service Unavailable", "POST", "first")]
    [InlineData("408 Request Timeout", "POST", "first")]
    public async Task An_answer_before_the_request_was_read_is_an_answer(string status, string kind, string answer)
    {
        await using var first = new WireServer(async wire =>
        {
            await wire.WriteAsync($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 5\r\n\r\nfirst");
            await wire.HangAsync();
        });
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address]);

        using var response = await client.Http.SendAsync(Requests.Of(kind));

        Assert.Equal(answer, await response.Content.ReadAsStringAsync());
        Assert.Equal((1, answer == "second" ? 1 : 0), (first.Accepted, second.Seen.Count));
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("413 Content Too Large")]
    [InlineData("503 Service Unavailable")]
    public async Task A_POST_that_is_answered_while_its_large_body_is_sent_arrives_at_one_server(string status)
    {
        await using var first = new WireServer(async wire =>
        {
            _ = await wire.Stream.ReadAsync(new byte[100], wire.End);
            await wire.WriteAsync($"HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nfirst");
        });
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address]);

        // The connection may end before the answer is seen: either way nothing is sent elsewhere.
        try
        {
            using var response = await client.Http.PostAsync("accounts", new ByteArrayContent(new byte[5_000_000]));
            Assert.Equal(status[..3], ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (AllTiersFailedException exception)
        {
            Assert.True(exception.MayHaveBeenProcessed);
        }

        Assert.Equal((1, 0), (first.Accepted, second.Seen.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_after_an_answer_is_not_taken_for_the_next_requests(bool isBuffered)
    {
        var count = 0;
        await using var server = new WireServer(async wire =>
        {
            while (await wire.ReadAsync() is not null)
            {
                var number = Interlocked.Increment(ref count);
                await wire.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{number:00}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            }
        });
        await using var client = new TierClient([server.Address], [$"ResponseBuffering:Enabled={isBuffered}"]);

        for (var i = 1; i <= 20; i++)
            Assert.Equal($"{i:00}", await client.Http.GetStringAsync("accounts"));

        // None of the connections is used again.
        Assert.Equal(20, server.Accepted);
        await Eventually.IsTrueAsync(() => server.OpenConnections == 0, "a connection is still open");
    }

    [Fact]
    public async Task An_answer_that_comes_while_nobody_asks_is_not_taken_for_the_next_requests()
    {
        var isPoisoned = new TaskCompletionSource();
        await using var server = new WireServer(async wire =>
        {
            while (await wire.ReadAsync() is not null)
            {
                await wire.RespondAsync("own");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, wire.End);
                await wire.RespondAsync("poison");
                isPoisoned.TrySetResult();
            }
        });
        await using var client = new TierClient([server.Address]);

        Assert.Equal("own", await client.Http.GetStringAsync("accounts"));
        await isPoisoned.Task;
        await Eventually.IsTrueAsync(() => server.OpenConnections == 1, "the first connection has gone");
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.Equal("own", await client.Http.GetStringAsync("accounts"));
        Assert.Equal(2, server.Accepted);
    }

    [Theory]
    [InlineData("POST", false)]
    [InlineData("POST without a body", false)]
    [InlineData("PUT", true)]
    [InlineData("POST with a key", true)]
    public async Task A_used_connection_that_ends_when_the_next_request_was_read_is_like_a_new_one(string kind, bool isNextTiers)
    {
        var count = 0;
        await using var first = new WireServer(async wire =>
        {
            while (await wire.ReadAsync() is not null && Interlocked.Increment(ref count) == 1)
                await wire.RespondAsync("first");
        });
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address]);
        Assert.Equal("first", await client.Http.GetStringAsync("accounts"));

        var sending = client.Http.SendAsync(Requests.Of(kind));
        if (isNextTiers)
            Assert.Equal(HttpStatusCode.OK, (await sending).StatusCode);
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal((1, 2, isNextTiers ? 1 : 0), (first.Accepted, first.Seen.Count, second.Seen.Count));
    }
}
