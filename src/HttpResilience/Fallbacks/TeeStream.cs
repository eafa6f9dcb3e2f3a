namespace HttpResilience.Fallbacks;

/// <summary>A response body that is copied while it is read. A reader that moves about, or stops before the end, leaves no copy. For one reader at a time.</summary>
internal sealed class TeeStream(Stream inner, BodyCopy copy) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set
        {
            if (value == inner.Position)
                return;
            copy.Abandon();
            inner.Position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = inner.Read(buffer);
            Note(buffer[..read], buffer.Length);
            return read;
        }
        catch
        {
            copy.Abandon();
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Note(buffer.Span[..read], buffer.Length);
            return read;
        }
        catch
        {
            copy.Abandon();
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        copy.Abandon();
        return inner.Seek(offset, origin);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        copy.Abandon();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            copy.Abandon();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Reading into no room brings nothing without being the end.
    private void Note(ReadOnlySpan<byte> read, int room)
    {
        if (!read.IsEmpty)
            copy.Append(read);
        else if (room > 0)
            copy.End();
    }
}
