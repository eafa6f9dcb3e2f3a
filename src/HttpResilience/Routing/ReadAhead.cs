namespace HttpResilience.Routing;

/// <summary>Reads a body into memory, as far as there is room.</summary>
internal static class ReadAhead
{
    private const int Chunk = 16 * 1024;

    /// <param name="content">The body.</param>
    /// <param name="maxSize">Bytes that there is room for.</param>
    /// <param name="length">How long the body must be; null where nobody said so. HTTP/2 and handlers may bring another one without an error.</param>
    /// <param name="cancellationToken">To stop reading.</param>
    /// <returns>A content that gives the same bytes, and whether all of them are in memory. When they are not, it goes on where reading stopped, and nothing is lost.</returns>
    public static async ValueTask<(HttpContent Content, bool IsWhole)> ReadAsync(HttpContent content, int maxSize, long? length, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var start = new MemoryStream();
        var chunk = new byte[Math.Min((long)maxSize + 1, Chunk)];
        while (start.Length <= maxSize)
        {
            var read = await stream.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, maxSize + 1 - start.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0 && length is not null && length != start.Length)
                throw new HttpIOException(HttpRequestError.ResponseEnded, "The body is not as long as its Content-Length says.");
            if (read == 0)
                return (WithHeadersOf(content, new ByteArrayContent(start.ToArray())), true);
            start.Write(chunk, 0, read);
        }

        return (WithHeadersOf(content, new StreamContent(new StartedStream(start.ToArray(), stream))), false);
    }

    private static HttpContent WithHeadersOf(HttpContent from, HttpContent to)
    {
        to.Headers.AddAll(from.Headers);
        return to;
    }

    /// <summary>A stream whose beginning was already read. It does not own the rest.</summary>
    private sealed class StartedStream(byte[] start, Stream rest) : ForwardStream
    {
        private int _position;

        public override int Read(Span<byte> buffer) => _position < start.Length ? ReadStart(buffer) : rest.Read(buffer);

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _position < start.Length ? ValueTask.FromResult(ReadStart(buffer.Span)) : rest.ReadAsync(buffer, cancellationToken);

        private int ReadStart(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, start.Length - _position);
            start.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
