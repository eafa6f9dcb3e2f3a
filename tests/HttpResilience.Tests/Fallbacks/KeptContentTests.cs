using System.Net;
using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>A body is copied as its reader reads it, and kept when the reader got all of it.</summary>
public sealed class KeptContentTests
{
    private static readonly byte[] s_body = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private readonly List<byte[]> _kept = [];

    public static TheoryData<string> Readers =>
        ["copy", "copy synchronously", "buffer", "bytes", "stream", "stream synchronously", "stream by arrays", "copy a stream", "byte by byte"];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_body_that_was_read_to_its_end_is_kept_once(string reader)
    {
        foreach (var content in new HttpContent[] { new ByteArrayContent(s_body), new StreamContent(new Source(s_body)), new StreamContent(new MemoryStream(s_body)) })
        {
            _kept.Clear();
            using var response = Kept(content);
            Assert.Equal(s_body, await ReadAsync(response.Content, reader));
            response.Dispose();
            Assert.Equal(s_body, Assert.Single(_kept));
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_body_that_breaks_off_is_not_kept(string reader)
    {
        using var response = Kept(new StreamContent(new Source(s_body) { FailsAt = 900 }));
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(response.Content, reader));
        Assert.Empty(_kept);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_body_that_is_not_as_long_as_it_said_is_not_kept(string reader)
    {
        foreach (var length in new[] { 999, 1001 })
        {
            var content = new StreamContent(new Source(s_body));
            content.Headers.ContentLength = length;
            using var response = Kept(content, maxSize: 5000);
            Assert.Equal(length, response.Content.Headers.ContentLength);
            await ReadAsync(response.Content, reader);
            Assert.Empty(_kept);
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_body_that_turns_out_too_large_is_passed_on_and_not_kept(string reader)
    {
        using var response = Kept(new StreamContent(new Source(s_body)), maxSize: 999);
        Assert.Equal(s_body, await ReadAsync(response.Content, reader));
        Assert.Empty(_kept);
    }

    [Fact]
    public void A_body_that_says_it_is_too_large_is_left_as_it_is()
    {
        var content = new ByteArrayContent(s_body);
        Assert.Same(content, Kept(content, maxSize: 999).Content);
        Assert.NotSame(content, Kept(content, maxSize: 1000).Content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_whose_reader_stops_early_is_not_kept(bool disposesStream)
    {
        using var response = Kept(new StreamContent(new Source(s_body)));
        var stream = await response.Content.ReadAsStreamAsync();
        // All of it, but the end was not seen.
        await stream.ReadExactlyAsync(new byte[1000]);
        Assert.Empty(_kept);
        if (disposesStream)
            await stream.DisposeAsync();
        else
            response.Dispose();
        Assert.Empty(_kept);
    }

    [Fact]
    public async Task A_read_into_no_room_is_not_the_end()
    {
        using var response = Kept(new StreamContent(new Source(s_body)));
        var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[10]);
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
        Assert.Equal(0, stream.Read([]));
        Assert.Empty(_kept);
        await stream.CopyToAsync(Stream.Null);
        Assert.Equal(s_body, Assert.Single(_kept));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_that_moves_about_leaves_no_copy_and_may_do_so(bool seeks)
    {
        // It reads as many bytes as there are, but not all of them.
        using var response = Kept(new StreamContent(new MemoryStream(s_body)));
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal(1000, stream.Length);
        await stream.ReadExactlyAsync(new byte[500]);
        if (seeks)
            stream.Seek(500, SeekOrigin.Begin);
        stream.Position = seeks ? stream.Position : 0;
        await stream.ReadExactlyAsync(new byte[500]);
        stream.Position = 1000;
        await stream.CopyToAsync(Stream.Null);
        Assert.Empty(_kept);
    }

    [Fact]
    public async Task A_reader_that_sets_the_position_where_it_is_leaves_a_copy()
    {
        using var response = Kept(new StreamContent(new MemoryStream(s_body)));
        var stream = await response.Content.ReadAsStreamAsync();
        stream.Position = 0;
        await stream.CopyToAsync(Stream.Null);
        Assert.Equal(s_body, Assert.Single(_kept));
    }

    [Fact]
    public async Task Two_readers_of_one_body_leave_no_mixture()
    {
        using var response = Kept(new Repeatable());
        var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[10]);
        await response.Content.CopyToAsync(Stream.Null);
        Assert.Empty(_kept);
    }

    [Fact]
    public async Task A_target_that_fails_leaves_no_copy()
    {
        using var response = Kept(new StreamContent(new Source(s_body)));
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.CopyToAsync(new MemoryStream(new byte[10])));
        Assert.Empty(_kept);
    }

    [Fact]
    public async Task A_body_that_is_copied_twice_is_kept_once()
    {
        using var response = Kept(new ByteArrayContent(s_body));
        await response.Content.CopyToAsync(Stream.Null);
        using var second = new MemoryStream();
        await response.Content.CopyToAsync(second);
        Assert.Equal(s_body, second.ToArray());
        Assert.Equal(s_body, Assert.Single(_kept));
    }

    [Fact]
    public async Task An_empty_body_is_kept()
    {
        using var response = Kept(new ByteArrayContent([]));
        await response.Content.ReadAsByteArrayAsync();
        Assert.Empty(Assert.Single(_kept));
    }

    [Fact]
    public async Task Nothing_is_read_ahead_of_the_reader()
    {
        var source = new Source(s_body);
        using var response = Kept(new StreamContent(source));
        Assert.Equal(0, source.Given);
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal(0, source.Given);
        await stream.ReadExactlyAsync(new byte[7]);
        Assert.Equal(7, source.Given);
    }

    [Fact]
    public async Task HttpClient_buffers_a_body_and_it_is_kept()
    {
        using var client = new HttpClient(new Answering(() => Kept(new StreamContent(new Source(s_body)))));
        using var response = await client.GetAsync(new Uri("https://api/"));
        Assert.Equal(s_body, Assert.Single(_kept));
        Assert.Equal(s_body, await response.Content.ReadAsByteArrayAsync());
        Assert.Single(_kept);
    }

    [Fact]
    public async Task Headers_and_length_stay_and_the_wrapped_content_is_disposed()
    {
        var source = new Source(s_body);
        var content = new StreamContent(source);
        content.Headers.TryAddWithoutValidation("Content-Type", "a/b;;c");
        var response = Kept(content);
        Assert.Equal("a/b;;c", response.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal(1000, Kept(new ByteArrayContent(s_body)).Content.Headers.ContentLength);
        response.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => content.ReadAsStreamAsync());
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, string reader)
    {
        using var read = new MemoryStream();
        switch (reader)
        {
            case "copy":
                await content.CopyToAsync(read);
                break;
            case "copy synchronously":
                content.CopyTo(read, null, default);
                break;
            case "buffer":
                await content.LoadIntoBufferAsync();
                await content.CopyToAsync(read);
                break;
            case "bytes":
                return await content.ReadAsByteArrayAsync();
            case "stream":
                await CopyAsync(await content.ReadAsStreamAsync(), read);
                break;
            case "stream synchronously":
                content.ReadAsStream().CopyTo(read, 64);
                break;
            case "copy a stream":
                await (await content.ReadAsStreamAsync()).CopyToAsync(read);
                break;
            default:
                CopyByArrays(content.ReadAsStream(), read, reader == "byte by byte" ? 1 : 100);
                break;
        }

        return read.ToArray();
    }

    private static async Task CopyAsync(Stream from, Stream to)
    {
        var buffer = new byte[100];
        for (var read = 1; read > 0;)
        {
            read = await from.ReadAsync(buffer);
            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private static void CopyByArrays(Stream from, Stream to, int size)
    {
        var buffer = new byte[size + 2];
        for (var read = 1; read > 0;)
        {
            read = from.Read(buffer, 1, size);
            to.Write(buffer, 1, read);
        }
    }

    private HttpResponseMessage Kept(HttpContent content, int maxSize = 1000)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        KeptContent.Keep(response, maxSize, _kept.Add);
        return response;
    }

    private sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }

    private sealed class Repeatable : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(s_body, 0, 900);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>A body of unknown length, given out as it is asked for.</summary>
    private sealed class Source(byte[] bytes) : MemoryStream
    {
        public int FailsAt { get; init; } = int.MaxValue;

        public int Given { get; private set; }

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            if (Given >= FailsAt)
                throw new IOException("The connection broke.");
            var next = bytes.AsSpan(Given, Math.Min(buffer.Length, Math.Min(bytes.Length, FailsAt) - Given));
            next.CopyTo(buffer);
            Given += next.Length;
            return next.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override void CopyTo(Stream destination, int bufferSize)
        {
            var chunk = new byte[bufferSize];
            for (var read = Read(chunk); read > 0; read = Read(chunk))
                destination.Write(chunk, 0, read);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            CopyTo(destination, bufferSize);
            return Task.CompletedTask;
        }
    }
}
