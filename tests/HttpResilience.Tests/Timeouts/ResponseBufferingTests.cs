using System.Net;
using System.Text;
using HttpResilience.Tests.Fallbacks;

namespace HttpResilience.Tests.Timeouts;

/// <summary>Bodies that are read within the attempt, through the whole of a client, in virtual time.</summary>
public sealed class ResponseBufferingTests
{
    private const string On = """ "ResponseBuffering": { "Enabled": true }, """ + StaleClient.Tiers;
    private const string Small = """ "ResponseBuffering": { "Enabled": true, "MaxSize": 10000 }, """ + StaleClient.Tiers;

    private static readonly byte[] s_half = Encoding.UTF8.GetBytes("half");

    [Theory]
    [InlineData("breaks off")]
    [InlineData("breaks off at once")]
    [InlineData("stalls")]
    [InlineData("says it is longer")]
    [InlineData("says it is shorter")]
    public async Task A_body_that_does_not_come_whole_is_the_tiers_failure(string fault)
    {
        await using var tiers = new TierHarness(On);
        var body = Broken(tiers.Mcp, fault);
        using var response = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal(("sdk", 2, true), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts, response.GetTierInfo()!.IsFallback));
        Assert.True(body.IsDisposed);
        Assert.Equal(1, tiers.Breaker("mcp").GetSnapshot().FailureCount);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task It_is_tried_again_within_the_tier()
    {
        await using var tiers = new TierHarness($"\"ResponseBuffering\": {{ \"Enabled\": true }}, {TierHarness.ThreeTiers}");
        var bodies = new List<EndingStream>();
        tiers.Mcp.Then(HttpStatusCode.OK, answer => answer.Content = Content(bodies)).Then(HttpStatusCode.OK, answer => answer.Content = Content(bodies));
        using var response = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal("mcp", await response.Content.ReadAsStringAsync());
        Assert.Equal((3, 2), (tiers.Mcp.Arrivals, bodies.Count));
        Assert.All(bodies, body => Assert.True(body.IsDisposed));

        static StreamContent Content(List<EndingStream> bodies)
        {
            bodies.Add(new EndingStream(s_half, new IOException("broken")));
            return new StreamContent(bodies[^1]);
        }
    }

    [Theory]
    [InlineData("breaks off")]
    [InlineData("stalls")]
    [InlineData("says it is longer")]
    public async Task A_POST_is_not_sent_again(string fault)
    {
        await using var tiers = new TierHarness(On);
        var body = Broken(tiers.Mcp, fault);
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.PostAsync()));
        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task A_body_that_breaks_off_everywhere_is_an_exception_and_leaves_nothing_behind()
    {
        await using var tiers = new TierHarness(On);
        EndingStream[] bodies = [Broken(tiers.Mcp, "breaks off"), Broken(tiers.Sdk, "stalls"), Broken(tiers.Rest, "says it is longer")];
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync()));
        Assert.Equal(3, failure.Attempts.Count);
        Assert.All(bodies, body => Assert.True(body.IsDisposed));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task Off_by_default_the_caller_sees_the_break()
    {
        await using var tiers = new TierHarness(StaleClient.Tiers);
        Broken(tiers.Mcp, "breaks off");
        await Assert.ThrowsAsync<HttpRequestException>(() => tiers.GetAsync());
        Assert.Equal(0, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task A_failed_answer_whose_body_breaks_off_is_a_failure_too()
    {
        await using var tiers = new TierHarness(On);
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, answer => answer.Content = new StreamContent(new EndingStream(s_half, new IOException("broken"))));
        using var response = await tiers.GetAsync();
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("Text/Event-Stream; charset=utf-8")]
    public async Task An_event_stream_is_handed_over_at_once(string contentType)
    {
        await using var tiers = new TierHarness(On);
        var body = new EndingStream(s_half, hangs: true);
        tiers.Mcp.Then(HttpStatusCode.OK, answer =>
        {
            answer.Content = new StreamContent(body);
            answer.Content.Headers.Add("Content-Type", contentType);
        });
        using var response = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(0, body.BytesRead);
        var first = new byte[4];
        await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(first);
        Assert.Equal(s_half, first);
        response.Dispose();
        Assert.True(body.IsDisposed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(9_999, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    [InlineData(1_000_000, false)]
    public async Task A_body_up_to_MaxSize_is_in_memory_and_a_larger_one_streams_whole(int size, bool isBuffered)
    {
        await using var tiers = new TierHarness(Small);
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        foreach (var reading in new[] { "bytes", "stream", "copy", "sync stream" })
        {
            var body = new EndingStream(bytes);
            tiers.Mcp.Then(HttpStatusCode.OK, answer => answer.Content = new StreamContent(body));
            using var response = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(isBuffered, body.IsDisposed);
            Assert.True(body.BytesRead <= 10_001);
            Assert.Equal(bytes, await ReadAsync(response.Content, reading));
            response.Dispose();
            Assert.True(body.IsDisposed);
        }
    }

    [Fact]
    public async Task A_body_that_is_said_to_be_too_large_is_not_read_ahead()
    {
        await using var tiers = new TierHarness(Small);
        var body = new EndingStream(new byte[10_001]);
        tiers.Mcp.Then(HttpStatusCode.OK, answer =>
        {
            answer.Content = new StreamContent(body);
            answer.Content.Headers.ContentLength = 10_001;
        });
        using var response = await tiers.Client.GetAsync("accounts/1", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((0, 10_001L), (body.BytesRead, response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_large_body_that_breaks_off_after_MaxSize_is_the_callers_to_see()
    {
        await using var tiers = new TierHarness(Small);
        tiers.Mcp.Then(HttpStatusCode.OK, answer => answer.Content = new StreamContent(new EndingStream(new byte[20_000], new IOException("broken"))));
        await Assert.ThrowsAsync<HttpRequestException>(() => tiers.GetAsync());
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task Headers_of_the_content_survive()
    {
        await using var tiers = new TierHarness(Small);
        foreach (var size in new[] { 4, 20_000 })
        {
            tiers.Mcp.Then(HttpStatusCode.OK, answer =>
            {
                answer.Content = new StreamContent(new EndingStream(new byte[size]));
                answer.Content.Headers.TryAddWithoutValidation("Content-Type", "text/x-own; charset=odd");
                answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", "own");
                answer.Content.Headers.TryAddWithoutValidation("Last-Modified", "yesterday");
                answer.Content.Headers.TryAddWithoutValidation("X-Content", ["a", "b"]);
            });
            using var response = await tiers.GetAsync();
            var headers = response.Content.Headers.NonValidated;
            Assert.Equal("text/x-own; charset=odd", headers["Content-Type"].ToString());
            Assert.Equal(("own", "yesterday"), (headers["Content-Encoding"].ToString(), headers["Last-Modified"].ToString()));
            Assert.Equal(["a", "b"], headers["X-Content"]);
        }
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.NoContent, null)]
    [InlineData("GET", HttpStatusCode.OK, 0L)]
    [InlineData("GET", HttpStatusCode.NotModified, 1000L)]
    [InlineData("HEAD", HttpStatusCode.OK, 1000L)]
    public async Task An_answer_without_a_body_is_an_answer(string method, HttpStatusCode status, long? said)
    {
        await using var tiers = new TierHarness(On);
        tiers.Mcp.Then(status, answer =>
        {
            answer.Content = new StreamContent(new EndingStream([]));
            answer.Content.Headers.ContentLength = said;
        });
        using var message = new HttpRequestMessage(new HttpMethod(method), "accounts/1");
        using var response = await tiers.Client.SendAsync(message);
        Assert.Equal((status, "mcp"), (response.StatusCode, response.GetTierInfo()!.Tier));
        Assert.Equal(said ?? 0, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_caller_that_cancels_while_the_body_is_read_leaves_nothing_behind()
    {
        await using var tiers = new TierHarness(On);
        var body = Broken(tiers.Mcp, "stalls");
        using var caller = new CancellationTokenSource();
        var sending = tiers.Client.GetAsync("accounts/1", caller.Token);
        Assert.False(sending.IsCompleted);
        await caller.CancelAsync();
        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending)).CancellationToken);
        Assert.True(body.IsDisposed);
        Assert.Equal((0, 0, 0), (tiers.Sdk.Arrivals, tiers.Time.ActiveTimers, tiers.Breaker("mcp").GetSnapshot().FailureCount));
    }

    [Fact]
    public async Task A_hedge_brings_the_body_that_stalls_elsewhere()
    {
        await using var tiers = new TierHarness($"\"Hedging\": {{ \"Delay\": \"00:00:01\" }}, {On}");
        var body = Broken(tiers.Mcp, "stalls");
        using var response = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        while (!body.IsDisposed)
            await Task.Yield();
    }

    [Fact]
    public async Task A_buffered_answer_is_kept_and_served_stale()
    {
        await using var tiers = new TierHarness($"\"StaleIfError\": {{ \"Enabled\": true }}, {On}");
        tiers.Mcp.Then(HttpStatusCode.OK, answer =>
        {
            answer.Version = HttpVersion.Version20;
            answer.Content = new StreamContent(new EndingStream(s_half));
        });
        Assert.Equal("half", await tiers.ReadAsync());
        tiers.FailAll();
        Assert.Equal("half", await tiers.StaleTextAsync());
    }

    private static EndingStream Broken(StubTier tier, string fault)
    {
        var body = fault switch
        {
            "breaks off" => new EndingStream(s_half, new IOException("broken")),
            "breaks off at once" => new EndingStream([], new IOException("broken")),
            "stalls" => new EndingStream(s_half, hangs: true),
            _ => new EndingStream(s_half),
        };
        tier.Then(HttpStatusCode.OK, answer =>
        {
            answer.Content = new StreamContent(body);
            answer.Content.Headers.ContentLength = fault switch { "says it is longer" => 5, "says it is shorter" => 3, _ => null };
        });
        return body;
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, string reading)
    {
        using var copy = new MemoryStream();
        if (reading == "copy")
            await content.CopyToAsync(copy);
        else if (reading == "stream")
            await (await content.ReadAsStreamAsync()).CopyToAsync(copy);
        else if (reading == "sync stream")
            content.ReadAsStream().CopyTo(copy);
        else
            return await content.ReadAsByteArrayAsync();
        return copy.ToArray();
    }
}
