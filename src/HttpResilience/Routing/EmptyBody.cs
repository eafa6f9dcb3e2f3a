using System.Net;

namespace HttpResilience.Routing;

/// <summary>A body without a byte, one for all requests: for a handler that reads contents and changes none, the socket's. Thread-safe once made.</summary>
internal sealed class EmptyBody : HttpContent
{
    // Asked for its length, a content notes it in its headers.
    private EmptyBody() => _ = Headers.ContentLength;

    public static EmptyBody Shared { get; } = new();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Stream.Null);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }

#pragma warning disable CA2215 // Not disposed of, because others use it.
    protected override void Dispose(bool disposing)
    {
    }
#pragma warning restore CA2215
}
