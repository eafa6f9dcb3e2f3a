namespace HttpResilience.IntegrationTests;

/// <summary>Counts the bytes that were read of the bodies that came through a <see cref="MeteringHandler"/>. Thread-safe.</summary>
internal sealed class ByteMeter
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);
}
