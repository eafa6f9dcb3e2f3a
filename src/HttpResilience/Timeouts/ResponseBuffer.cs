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
            var said = HasLengthOfBody(response, method) ? network.Headers.ContentLength : null;
            var (content, isWhole) = await ReadAhead.ReadAsync(network, maxSize, said, cancellationToken).ConfigureAwait(false);
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
