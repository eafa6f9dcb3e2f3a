namespace HttpResilience.Tests.Timeouts;

/// <summary>A body that brings some bytes in small pieces and then ends, fails or hangs.</summary>
internal sealed class EndingStream(byte[] bytes, Exception? failure = null, Action? onDispose = null, bool hangs = false) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public int BytesRead => _position;

    public bool IsDisposed { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), 4096);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count == 0 && buffer.Length > 0 && failure is not null ? throw failure : count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (hangs && _position == bytes.Length)
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsDisposed)
        {
            IsDisposed = true;
            onDispose?.Invoke();
        }

        base.Dispose(disposing);
    }
}
