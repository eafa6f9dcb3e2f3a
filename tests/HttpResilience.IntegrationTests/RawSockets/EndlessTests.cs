using System.Net;

namespace HttpResilience.IntegrationTests;

/// <summary>Answers without an end, as fast as the connection takes them.</summary>
public sealed class EndlessTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Chunk = "40\r\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
    private const string Second = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Many: x\r\n", "GET")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Many: x\r\n", "POST")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: ", "x", "GET")]
    [InlineData("HTTP/1.1 200 ", "x", "GET")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n", "GET")]
    [InlineData("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "POST")]
    [InlineData("", "\r\n", "GET")]
    [InlineData("", "\0", "POST")]
    public async Task Headers_without_an_end_are_a_failure_in_time(string start, string piece, string kind)
    {
        await using var first = Flooding(start, piece);
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address], ["Tiers:tier1:AttemptTimeout=00:00:00.600"]);

        var sending = client.Http.SendAsync(Requests.Of(kind));
        if (kind == "GET")
            Assert.Equal("second", await (await sending).Content.ReadAsStringAsync());
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal((1, kind == "GET" ? 1 : 0), (first.Seen.Count, second.Seen.Count));
        Assert.Equal(1, client.Breaker("tier1").FailureCount);
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reading_a_body_without_an_end_whole_stops_at_HttpClients_bound(bool isBuffered)
    {
        await using var first = Flooding(Chunked, Chunk);
        await using var client = new TierClient([first.Address], [$"ResponseBuffering:Enabled={isBuffered}"]);
        client.Http.MaxResponseContentBufferSize = 3_000_000;

        await Assert.ThrowsAsync<HttpRequestException>(() => client.Http.GetAsync("accounts"));

        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_without_an_end_is_a_stream_to_who_reads_it_so(bool isBuffered)
    {
        await using var first = Flooding(Chunked, Chunk);
        await using var client = new TierClient([first.Address], [$"ResponseBuffering:Enabled={isBuffered}", "ResponseBuffering:MaxSize=100000", "TotalTimeout=00:00:01", "AttemptTimeout=00:00:01"]);
        var response = await client.Http.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();

        // Beyond the total timeout.
        var started = TimeProvider.System.GetTimestamp();
        var buffer = new byte[50_000];
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMilliseconds(1200))
            Assert.Equal(buffer.Length, await stream.ReadAtLeastAsync(buffer, buffer.Length));

        response.Dispose();
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_body_that_drips_without_an_end_is_a_failure_in_time_where_bodies_are_buffered(string kind)
    {
        await using var first = new WireServer(async wire =>
        {
            await wire.ReadAsync();
            await wire.WriteAsync(Chunked);
            while (true)
            {
                await wire.WriteAsync(Chunk);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, wire.End);
            }
        });
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address], ["ResponseBuffering:Enabled=true", "Tiers:tier1:AttemptTimeout=00:00:00.600"]);

        var sending = client.Http.SendAsync(Requests.Of(kind));
        if (kind == "GET")
            Assert.Equal("second", await (await sending).Content.ReadAsStringAsync());
        else
            Assert.True((await Assert.ThrowsAsync<AllTiersFailedException>(() => sending)).MayHaveBeenProcessed);

        Assert.Equal((1, kind == "GET" ? 1 : 0), (first.Seen.Count, second.Seen.Count));
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reading_a_body_that_drips_without_an_end_whole_ends_with_the_total_timeout(bool isFailure)
    {
        await using var first = new WireServer(async wire =>
        {
            await wire.ReadAsync();
            await wire.WriteAsync(isFailure ? Chunked.Replace("200 OK", "500 Error", StringComparison.Ordinal) : Chunked);
            while (true)
            {
                await wire.WriteAsync(Chunk);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, wire.End);
            }
        });
        await using var client = new TierClient([first.Address], ["TotalTimeout=00:00:00.800", "AttemptTimeout=00:00:00.800"]);

        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => client.Http.PostAsync("accounts", new StringContent("{}")));

        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.Single(first.Seen);
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Fact]
    public async Task An_endless_body_of_an_answer_that_nobody_wants_is_left()
    {
        await using var first = Flooding(Chunked.Replace("200 OK", "500 Error", StringComparison.Ordinal), Chunk);
        await using var second = WireServer.Answering(Second, closes: false);
        await using var client = new TierClient([first.Address, second.Address]);

        using var response = await client.Http.GetAsync("accounts");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    private static WireServer Flooding(string start, string piece) => new(async wire =>
    {
        await wire.ReadAsync();
        await wire.WriteAsync(start);
        await wire.FloodAsync(piece);
    });
}
