using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace HttpResilience.Tests.Routing;

/// <summary>Bodies arrive byte for byte, at every tier, however they come and however large they are. Read as sockets read them: by copying, which keeps nothing.</summary>
public sealed class RequestBodyTests
{
    private const int MaxSize = 20_000;

    public static TheoryData<string, int, bool> Sizes()
    {
        var rows = new TheoryData<string, int, bool>();
        foreach (var size in new[] { 0, 1, 16_383, 16_384, 16_385, MaxSize - 1, MaxSize, MaxSize + 1, MaxSize + 16_384, 300_000 })
        {
            rows.Add("stream", size, size <= MaxSize);
            rows.Add("dribble", size, size <= MaxSize);
            rows.Add("seekable", size, size <= MaxSize);
            rows.Add("from the middle", size, size <= MaxSize);
            rows.Add("multipart", size, size + 200 <= MaxSize);
            rows.Add("bytes", size, true);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_attempt_carries_every_byte(string kind, int size, bool canRepeat)
    {
        await using var tiers = Tiers();
        var bodies = Record(tiers);
        var message = new HttpRequestMessage(HttpMethod.Put, "files/1") { Content = Content(kind, Bytes(size)) };
        var content = message.Content;

        await tiers.RunAsync(tiers.Client.SendAsync(message));

        var expected = await Content(kind, Bytes(size)).ReadAsByteArrayAsync();
        Assert.Equal(canRepeat ? ["mcp", "mcp", "mcp", "sdk"] : ["mcp"], bodies.Select(body => body.Tier));
        Assert.All(bodies, body => Assert.True(expected.AsSpan().SequenceEqual(body.Bytes), $"{body.Tier}: {body.Bytes.Length} of {expected.Length} bytes, or others"));
        Assert.All(bodies, body => Assert.Equal(content.Headers.ContentType?.ToString(), body.Type));
        Assert.Same(content, message.Content);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 4)]
    public async Task A_key_makes_a_write_keep_its_body(int bufferSize, int arrivals)
    {
        await using var tiers = Tiers(bufferSize);
        var bodies = Record(tiers);
        var message = new HttpRequestMessage(HttpMethod.Post, "files") { Content = Content("stream", Bytes(10)) };
        message.Headers.Add("Idempotency-Key", "7");

        await tiers.RunAsync(tiers.Client.SendAsync(message));

        Assert.Equal(arrivals, bodies.Count);
        Assert.All(bodies, body => Assert.Equal(Bytes(10), body.Bytes));
    }

    [Fact]
    public async Task The_body_of_a_write_is_not_read_ahead()
    {
        await using var tiers = Tiers();
        var stream = new ForwardStream(Bytes(100), 1);
        tiers.Mcp.ReadsBodies = false;

        await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "files") { Content = new StreamContent(stream) });

        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task A_body_that_fails_while_it_is_kept_is_the_callers_to_see_and_no_tiers_fault()
    {
        await using var tiers = Tiers();
        await tiers.GetAsync();

        await Assert.ThrowsAsync<EndOfStreamException>(() => tiers.Client.PutAsync("files/1", new StreamContent(new BrokenStream())));

        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.Equal(0, tiers.Breaker("mcp").GetSnapshot().FailureCount);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task A_sequence_that_can_be_read_only_once_is_not_sent_half()
    {
        await using var tiers = Tiers();
        var bodies = Record(tiers);
        var channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
        for (var i = 1; i <= 3; i++)
            channel.Writer.TryWrite(i);
        channel.Writer.Complete();

        await tiers.RunAsync(tiers.Client.PutAsync("numbers", JsonContent.Create(channel.Reader.ReadAllAsync())));

        Assert.All(bodies, body => Assert.Equal("[1,2,3]"u8.ToArray(), body.Bytes));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task A_write_without_a_body_has_an_empty_one_in_each_attempt(string method)
    {
        await using var tiers = Tiers();
        var lengths = new List<long?>();
        var contents = new List<HttpContent?>();
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk })
        {
            stub.Otherwise = (request, _) =>
            {
                contents.Add(request.Content);
                lengths.Add(request.Content?.Headers.ContentLength);
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests));
            };
        }

        var message = new HttpRequestMessage(new HttpMethod(method), "accounts/1/convert");
        await tiers.RunAsync(tiers.Client.SendAsync(message));

        Assert.Equal(6, contents.Count);
        Assert.All(lengths, length => Assert.Equal(0, length));
        Assert.Null(message.Content);
    }

    private static TierHarness Tiers(int bufferSize = MaxSize) => new($$"""
        "TotalTimeout": "00:10:00", "MaxRequestBufferSize": {{bufferSize}}, "Retry": { "Jitter": false },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """);

    private static ConcurrentQueue<(string Tier, byte[] Bytes, string? Type)> Record(TierHarness tiers)
    {
        var bodies = new ConcurrentQueue<(string, byte[], string?)>();
        foreach (var (name, stub, status) in new[] { ("mcp", tiers.Mcp, HttpStatusCode.BadGateway), ("sdk", tiers.Sdk, HttpStatusCode.OK) })
        {
            stub.ReadsBodies = false;
            stub.Otherwise = async (request, token) =>
            {
                using var copy = new MemoryStream();
                await request.Content!.CopyToAsync(copy, token);
                bodies.Enqueue((name, copy.ToArray(), request.Content.Headers.ContentType?.ToString()));
                return new HttpResponseMessage(status);
            };
        }

        return bodies;
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static HttpContent Content(string kind, byte[] bytes)
    {
        HttpContent content = kind switch
        {
            "stream" => new StreamContent(new ForwardStream(bytes, int.MaxValue)),
            "dribble" => new StreamContent(new ForwardStream(bytes, 997)),
            "seekable" => new StreamContent(new MemoryStream(bytes)),
            "from the middle" => new StreamContent(new MemoryStream([1, 2, 3, .. bytes]) { Position = 3 }),
            "multipart" => new MultipartFormDataContent("boundary") { { new ByteArrayContent(bytes), "field", "name.bin" } },
            _ => new ByteArrayContent(bytes),
        };
        if (kind != "multipart")
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-sample");
        return content;
    }

    /// <summary>Can be read once, like a socket, and gives at most so many bytes at a time.</summary>
    private sealed class ForwardStream(byte[] bytes, int atMost) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atMost)], cancellationToken);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => base.CopyToAsync(destination, bufferSize, cancellationToken);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new EndOfStreamException("the disk is gone");
    }
}
