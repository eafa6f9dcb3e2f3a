using System.Net.ServerSentEvents;
using System.Text;

namespace HttpResilience.Mcp.Protocol;

/// <summary>Reads a response's body, which is one JSON text or a stream of events, up to the reply and no further.</summary>
internal static class ResponseReader
{
    private const int FirstBuffer = 4 * 1024;
    private const int LongestRemark = 200;

    /// <summary>Null where there is no reply that can be read. Throws what reading throws: a body that breaks off is not one without a reply.</summary>
    public static async Task<JsonRpcReply?> ReadAsync(HttpResponseMessage response, long id, int maxSize, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxSize)
            return null;
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var isEvents = string.Equals(response.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);
            return isEvents ? await ReadEventsAsync(stream, id, maxSize, cancellationToken).ConfigureAwait(false)
                : await ReadToEndAsync(stream, (int?)response.Content.Headers.ContentLength, maxSize, cancellationToken).ConfigureAwait(false) is { } json ? JsonRpcReader.Find(json, id, isOnly: true) : null;
        }
    }

    /// <summary>The body of a refusal: an error, or the words of a text. Null for anything else.</summary>
    public static async Task<JsonRpcReply?> ReadRefusalAsync(HttpResponseMessage response, long id, int maxSize, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxSize || response.Content.Headers.ContentType?.MediaType is not "text/plain")
            return await ReadAsync(response, id, maxSize, cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // Some say JSON and call it a text.
            return await ReadToEndAsync(stream, (int?)response.Content.Headers.ContentLength, maxSize, cancellationToken).ConfigureAwait(false) is not { } text ? null
                : JsonRpcReader.Find(text, id, isOnly: true) ?? (text.Length <= LongestRemark ? new JsonRpcReply { ErrorMessage = Encoding.UTF8.GetString(text.Span) } : null);
        }
    }

    /// <summary>Null for more than the limit.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadToEndAsync(Stream stream, int? length, int maxSize, CancellationToken cancellationToken)
    {
        // One byte more than it needs, so that the end is found without growing.
        var buffer = new byte[Math.Min(length ?? FirstBuffer, maxSize) + 1];
        var filled = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return buffer.AsMemory(0, filled);
            filled += read;
            if (filled > maxSize)
                return null;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxSize + 1L));
        }
    }

    private static async Task<JsonRpcReply?> ReadEventsAsync(Stream stream, long id, int maxSize, CancellationToken cancellationToken)
    {
        var limited = new LimitedStream(stream, maxSize);
        var parser = SseParser.Create(limited, (_, data) => data.IndexOfAny((byte)'{', (byte)'[') < 0 ? null : JsonRpcReader.Find(data.ToArray(), id, isOnly: false));
        try
        {
            await foreach (var item in parser.EnumerateAsync(cancellationToken).ConfigureAwait(false))
            {
                if (item.Data is { } reply)
                    return reply;
            }
        }
        catch (InvalidDataException) when (limited.IsOverLimit)
        {
        }

        return null;
    }
}
