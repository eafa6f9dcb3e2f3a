using System.Net;
using System.Net.Http.Json;

namespace HttpResilience.Routing;

/// <summary>Can a body be produced again, and if not, can it be kept?</summary>
internal static class ReplayableContent
{
    /// <summary>Whether the content can be sent any number of times as it is.</summary>
    public static bool CanReplay(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent;

    /// <summary>Keeps a copy of a body of at most <paramref name="maxSize"/> bytes.</summary>
    /// <returns>What to send in the content's place, and whether it can be sent again. Nothing is lost when it can't: a body that is too large is sent as it was.</returns>
    public static async ValueTask<(HttpContent Content, bool CanReplay)> KeepAsync(HttpContent content, int maxSize, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is { } length)
        {
            if (length > maxSize)
                return (content, false);
            await LoadAsync(content, cancellationToken).ConfigureAwait(false);
            return (content, true);
        }

        // Of a content of unknown length only a plain stream can be read in part. Others would have to be buffered whole, whatever their size.
        return content.GetType() == typeof(StreamContent) ? await ReadAheadAsync(content, maxSize, cancellationToken).ConfigureAwait(false) : (content, false);
    }

    private static Task LoadAsync(HttpContent content, CancellationToken cancellationToken) =>
#if NET9_0_OR_GREATER
        content.LoadIntoBufferAsync(cancellationToken);
#else
        content.LoadIntoBufferAsync().WaitAsync(cancellationToken);
#endif

    private static async ValueTask<(HttpContent Content, bool CanReplay)> ReadAheadAsync(HttpContent content, int maxSize, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var start = new MemoryStream();
        var chunk = new byte[Math.Min(maxSize + 1, 16 * 1024)];
        while (start.Length <= maxSize)
        {
            var read = await stream.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, maxSize + 1 - start.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return (WithHeadersOf(content, new ByteArrayContent(start.ToArray())), true);
            start.Write(chunk, 0, read);
        }

        return (WithHeadersOf(content, new StartedContent(start.ToArray(), stream)), false);
    }

    private static HttpContent WithHeadersOf(HttpContent from, HttpContent to)
    {
        foreach (var (name, values) in from.Headers.NonValidated)
            to.Headers.TryAddWithoutValidation(name, values);
        return to;
    }

    /// <summary>A stream whose beginning was already read.</summary>
    private sealed class StartedContent(byte[] start, Stream rest) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(start, cancellationToken).ConfigureAwait(false);
            await rest.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
