using System.Net;
using System.Text;

namespace HttpResilience.Tests.Routing;

/// <summary>A request that a <see cref="HeldTier"/> has in hand.</summary>
internal sealed class HeldRequest(HttpRequestMessage message, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<HttpResponseMessage> _answer = new();

    public HttpRequestMessage Message { get; } = message;

    public bool IsCanceled => cancellationToken.IsCancellationRequested;

    public bool IsResponseDisposed { get; private set; }

    public void Answer(HttpStatusCode status = HttpStatusCode.OK, string body = "") =>
        _answer.TrySetResult(new HttpResponseMessage(status) { Content = new WatchedContent(body, this, cancellationToken) });

    public void Fail(Exception exception) => _answer.TrySetException(exception);

    public async Task<HttpResponseMessage> WaitAsync(bool heedsCancellation)
    {
        await using var registration = heedsCancellation ? cancellationToken.Register(() => _answer.TrySetCanceled(cancellationToken)) : default;
        return await _answer.Task;
    }

    // As a handler's own content might: it can't be read any more when the token is canceled that the request was sent with.
    private sealed class WatchedContent(string body, HeldRequest owner, CancellationToken sentWith) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            sentWith.ThrowIfCancellationRequested();
            return stream.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            owner.IsResponseDisposed = true;
            base.Dispose(disposing);
        }
    }
}
