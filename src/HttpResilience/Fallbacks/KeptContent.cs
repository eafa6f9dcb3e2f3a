using System.Net;
using HttpResilience.Routing;

namespace HttpResilience.Fallbacks;

/// <summary>A response's content that is copied while it is read: nothing is read ahead, nothing waits for the copy. Only a body that was read to its end is kept.</summary>
internal sealed class KeptContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly long? _length;
    private readonly BodyCopy _copy;

    private KeptContent(HttpContent inner, long? length, BodyCopy copy)
    {
        (_inner, _length, _copy) = (inner, length, copy);
        Headers.AddAll(inner.Headers);
    }

    /// <summary>Wraps the response's content. One that says it is too large is left as it is.</summary>
    /// <param name="response">The response.</param>
    /// <param name="maxSize">Bytes of the largest body that is kept.</param>
    /// <param name="onWhole">Called at most once, by whoever reads the body, with all of it. Must be quick and not throw.</param>
    public static void Keep(HttpResponseMessage response, int maxSize, Action<byte[]> onWhole)
    {
        var length = response.Content.Headers.ContentLength;
        if (length is null || length <= maxSize)
            response.Content = new KeptContent(response.Content, length, new BodyCopy(length, maxSize, onWhole));
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_copy.TryClaim())
        {
            await _inner.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            using var target = new TeeTarget(stream, _copy);
            await _inner.CopyToAsync(target, context, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _copy.Abandon();
            throw;
        }

        _copy.End();
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_copy.TryClaim())
        {
            _inner.CopyTo(stream, context, cancellationToken);
            return;
        }

        try
        {
            using var target = new TeeTarget(stream, _copy);
            _inner.CopyTo(target, context, cancellationToken);
        }
        catch
        {
            _copy.Abandon();
            throw;
        }

        _copy.End();
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Tee(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Tee(_inner.ReadAsStream(cancellationToken));

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _copy.Abandon();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Tee(Stream body) => _copy.TryClaim() ? new TeeStream(body, _copy) : body;
}
