using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpResilience.IntegrationTests;

/// <summary>Servers that end streams and connections of HTTP/2 in each of its ways. What they say was not processed may be sent again, a POST too (RFC 9113, 8.7); anything else may have been executed.</summary>
public sealed class Http2Tests
{
    private const int NoError = 0;
    private const int InternalError = 2;
    private const int RefusedStream = 7;
    private const int Cancel = 8;
    private const int EnhanceYourCalm = 11;

    // What SocketsHttpHandler sends by itself, the first included, when a server says that it processed nothing.
    private const int OwnTries = 4;

    private static readonly string[] s_kinds = ["PUT", "POST", "POST without a body"];

    public static TheoryData<string, string> Unprocessed => Cross("refused", "goaway below", "goaway below, then silence", "goaway below with an error");

    public static TheoryData<string, string> Processed =>
        Cross("cancel", "internal error", "no error", "calm", "goaway above", "goaway above with an error", "closed", "reset");

    [Theory]
    [MemberData(nameof(Unprocessed))]
    public async Task What_was_not_processed_is_sent_again_by_the_sockets_handler_and_executed_once(string end, string kind)
    {
        var refusals = 2;
        await using var first = new FrameServer((frames, stream) => Interlocked.Decrement(ref refusals) >= 0 ? EndAsync(frames, stream, end) : frames.RespondAsync(stream, "done"));
        await using var second = await SecondAsync();
        await using var client = new TierClient([first.Address, second.Address]);

        using var response = await client.Http.SendAsync(Request(kind));

        Assert.Equal("done", await response.Content.ReadAsStringAsync());
        Assert.Equal((3, 0, 1), (first.Arrivals, second.Seen.Count, response.GetTierInfo()!.Attempts));
        Assert.Equal((0, 1), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
    }

    [Theory]
    [MemberData(nameof(Unprocessed))]
    public async Task A_tier_that_goes_on_processing_nothing_fails_one_attempt(string end, string kind)
    {
        await using var first = new FrameServer((frames, stream) => EndAsync(frames, stream, end));
        await using var second = await SecondAsync();
        await using var client = new TierClient([first.Address, second.Address]);

        await SendAndFailAsync(client, kind);

        Assert.Equal((OwnTries, kind == "PUT" ? 1 : 0), (first.Arrivals, second.Seen.Count));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
    }

    [Theory]
    [MemberData(nameof(Processed))]
    public async Task What_may_have_been_processed_arrives_once_and_goes_elsewhere_only_when_repeatable(string end, string kind)
    {
        await using var first = new FrameServer((frames, stream) => EndAsync(frames, stream, end));
        await using var second = await SecondAsync();
        await using var client = new TierClient([first.Address, second.Address]);

        await SendAndFailAsync(client, kind);

        Assert.Equal((1, kind == "PUT" ? 1 : 0), (first.Arrivals, second.Seen.Count));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
        if (end is not ("cancel" or "internal error" or "no error" or "calm"))
            await Eventually.IsTrueAsync(() => first.OpenConnections == 0, "the connection is still open");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task A_body_that_can_be_read_once_is_not_sent_again_when_its_stream_is_refused(string kind)
    {
        await using var first = new FrameServer((frames, stream) => EndAsync(frames, stream, "refused"));
        await using var second = await SecondAsync();
        await using var client = new TierClient([first.Address, second.Address]);
        using var request = Request(kind);
        request.Content = new StreamContent(new OneWay(new byte[2_000_000]));

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.SendAsync(request));

        Assert.True(exception.MayHaveBeenProcessed);
        Assert.Equal((1, 0), (first.Arrivals, second.Seen.Count));
    }

    /// <summary>The limit of the promise: whose application says of what it executed that it did not, gets it again from SocketsHttpHandler. Any other of its errors ends the request.</summary>
    [Theory]
    [InlineData(RefusedStream, OwnTries)]
    [InlineData(Cancel, 1)]
    [InlineData(InternalError, 1)]
    [InlineData(NoError, 1)]
    public async Task An_application_that_resets_a_POST_gets_it_once_unless_it_says_that_it_refused_it(int error, int arrivals)
    {
        await using var first = await WebServer.StartAsync(
            context =>
            {
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(error);
                return Task.CompletedTask;
            },
            protocols: HttpProtocols.Http2);
        await using var second = await SecondAsync();
        await using var client = new TierClient([first.Address, second.Address]);

        await SendAndFailAsync(client, "POST");

        Assert.Equal((arrivals, 0), (first.Seen.Count, second.Seen.Count));
        Assert.Equal((1, 0), (client.Breaker("tier1").FailureCount, client.Breaker("tier1").SuccessCount));
    }

    private static async Task SendAndFailAsync(TierClient client, string kind)
    {
        if (kind == "PUT")
        {
            using var response = await client.Http.SendAsync(Request(kind));
            Assert.Equal(("tier2", 2), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts));
            return;
        }

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => client.Http.SendAsync(Request(kind)));
        Assert.True(exception.MayHaveBeenProcessed);
    }

    private static Task EndAsync(FrameWire frames, int stream, string end) => end switch
    {
        "refused" => frames.ResetAsync(stream, RefusedStream),
        "cancel" => frames.ResetAsync(stream, Cancel),
        "internal error" => frames.ResetAsync(stream, InternalError),
        "no error" => frames.ResetAsync(stream, NoError),
        "calm" => frames.ResetAsync(stream, EnhanceYourCalm),
        "goaway below" => frames.LeaveAsync(stream - 2, NoError),
        "goaway below, then silence" => frames.LeaveAsync(stream - 2, NoError, isSilent: true),
        "goaway below with an error" => frames.LeaveAsync(stream - 2, InternalError),
        "goaway above" => frames.LeaveAsync(stream, NoError),
        "goaway above with an error" => frames.LeaveAsync(stream, InternalError),
        "closed" => throw new IOException(),
        _ => Task.Run(frames.Wire.Reset),
    };

    private static Task<WebServer> SecondAsync() => WebServer.StartAsync(_ => Task.CompletedTask, protocols: HttpProtocols.Http2);

    private static HttpRequestMessage Request(string kind)
    {
        var request = Requests.Of(kind);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return request;
    }

    private static TheoryData<string, string> Cross(params string[] ends)
    {
        var rows = new TheoryData<string, string>();
        foreach (var end in ends)
        {
            foreach (var kind in s_kinds)
                rows.Add(end, kind);
        }

        return rows;
    }

    /// <summary>A stream that tells no length and can't go back.</summary>
    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
