using System.Buffers;

namespace HttpResilience.Fallbacks;

/// <summary>The copy of a body that grows while the caller reads it. Told of the whole body once, or never. For one reader at a time, like the body.</summary>
internal sealed class BodyCopy(long? length, int maxSize, Action<byte[]> onWhole)
{
    // Null when the copy was given up or handed over.
    private ArrayBufferWriter<byte>? _bytes = new();
    private bool _isClaimed;

    /// <summary>Whether the reader is the first. A body that is read twice is copied once.</summary>
    public bool TryClaim()
    {
        var isFirst = !_isClaimed;
        _isClaimed = true;
        return isFirst;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes is null)
            return;
        if (bytes.Length > maxSize - _bytes.WrittenCount)
            Abandon();
        else
            _bytes.Write(bytes);
    }

    /// <summary>The body has ended, as far as its source can tell. It is whole if it is as long as it was said to be.</summary>
    public void End()
    {
        var bytes = _bytes;
        Abandon();
        if (bytes is not null && (length is null || length == bytes.WrittenCount))
            onWhole(bytes.WrittenSpan.ToArray());
    }

    public void Abandon() => _bytes = null;
}
