using System.Net;

namespace HttpResilience.Routing;

/// <summary>Copies of a caller's message, one for each of several tiers that are asked at once: they share the body, and nothing that a handler could change.</summary>
internal static class MessageFork
{
    /// <param name="message">The caller's message.</param>
    /// <param name="body">A body that can be produced again, also while it is being sent.</param>
    public static HttpRequestMessage Of(HttpRequestMessage message, HttpContent? body)
    {
        var fork = new HttpRequestMessage(message.Method, message.RequestUri)
        {
            Version = message.Version,
            VersionPolicy = message.VersionPolicy,
            Content = body is null ? null : new SharedContent(body),
        };
        fork.Headers.AddAll(message.Headers);
        foreach (var (key, value) in message.Options)
            ((IDictionary<string, object?>)fork.Options)[key] = value;
        return fork;
    }

    // Headers are not thread-safe, not even for reading: each copy has its own. Disposing of a copy leaves the body to the others.
    private sealed class SharedContent : HttpContent
    {
        private readonly HttpContent _body;
        private readonly long? _length;

        public SharedContent(HttpContent body)
        {
            _body = body;
            _length = body.Headers.ContentLength;
            Headers.AddAll(body.Headers);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => CopyAsync(stream, context, cancellationToken);

        protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) => _body.CopyTo(stream, context, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = _length ?? 0;
            return _length is not null;
        }

        private async Task CopyAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            try
            {
                await _body.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException exception)
            {
                // The caller has its answer and let the body go; the flow that still sends it has lost and is about to notice. Its tier did not fail.
                throw new OperationCanceledException(exception.Message, exception);
            }
        }
    }
}
