using System.IO.Compression;
using System.Net;
using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>Reads a response's body before the attempt ends: one that breaks off is then the attempt's failure, and another attempt can bring it whole.</summary>
internal static class ResponseBuffer
{
    private const string EventStream = "text/event-stream";

    /// <param name="response">The response; disposed of when its body fails.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="maxSize">Bytes; a longer body stays a stream.</param>
    /// <param name="cancellationToken">The attempt's.</param>
    public static async ValueTask FillAsync(HttpResponseMessage response, HttpMethod method, int maxSize, CancellationToken cancellationToken)
    {
        if (response is RejectedResponse or { StatusCode: HttpStatusCode.SwitchingProtocols } || !IsBufferable(response.Content, maxSize))
            return;
        try
        {
            var network = response.Content;
            var said = HasLengthOfBody(response, method) ? LengthOf(response) : null;
            var (content, isWhole) = await ReadAsync(network, maxSize, said, cancellationToken).ConfigureAwait(false);
            response.Content = isWhole ? content : new OwningContent(content, network);
            if (isWhole)
                network.Dispose();
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async ValueTask<(HttpContent Content, bool IsWhole)> ReadAsync(HttpContent network, int maxSize, long? said, CancellationToken cancellationToken)
    {
        // A content gives the same stream each time.
        var stream = await network.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAhead.ReadAsync(network, maxSize, said, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is InvalidOperationException && stream is BrotliStream))
        {
            throw new HttpIOException(HttpRequestError.InvalidResponse, "The body can't be decompressed.", exception);
        }
    }

    // RFC 9112, 6.3: where lengths differ, or there is none that can be read and no chunks either, nobody knows whether the body is whole. SocketsHttpHandler takes the first, or what comes.
    private static long? LengthOf(HttpResponseMessage response)
    {
        var length = response.Content.Headers.ContentLength;
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var said))
            return length;
        var isUnreadable = length is null && response.Headers.TransferEncodingChunked != true;
        if (isUnreadable || (said.Count > 1 && said.Distinct(StringComparer.Ordinal).Count() > 1))
            throw new HttpIOException(HttpRequestError.InvalidResponse, "Nobody knows what length the body should have.");
        return length;
    }

    // RFC 9110, 8.6: an answer to HEAD, and a 304, say how long another answer's body is.
    private static bool HasLengthOfBody(HttpResponseMessage response, HttpMethod method) =>
        method != HttpMethod.Head && response.StatusCode is not (HttpStatusCode.NotModified or HttpStatusCode.NoContent);

    // An event stream has no end to wait for.
    private static bool IsBufferable(HttpContent content, int maxSize) =>
        content is not (ByteArrayContent or ReadOnlyMemoryContent)
        && !(content.Headers.ContentLength > maxSize)
        && !string.Equals(content.Headers.ContentType?.MediaType, EventStream, StringComparison.OrdinalIgnoreCase);

    /// <summary>What was read, before the rest that still comes from the network's content, which goes with it.</summary>
    private sealed class OwningContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly HttpContent _network;

        public OwningContent(HttpContent content, HttpContent network)
        {
            (_content, _network) = (content, network);
            Headers.AddAll(content.Headers);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _content.CopyToAsync(stream, context);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => _content.CopyToAsync(stream, context, cancellationToken);

        protected override Task<Stream> CreateContentReadStreamAsync() => _content.ReadAsStreamAsync();

        protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => _content.ReadAsStreamAsync(cancellationToken);

        protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => _content.ReadAsStream(cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
                _network.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
