using System.Buffers.Binary;
using System.Text;

namespace HttpResilience.Fallbacks;

/// <summary>Reads what <see cref="StaleFormat"/> wrote, and believes nothing: no length is taken that the bytes don't have, so nothing is allocated for longer ones.</summary>
internal ref struct StaleReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (!TryTake(1, out var taken))
            return false;
        value = taken[0];
        return true;
    }

    public bool TryReadInt16(out short value)
    {
        value = 0;
        return TryTake(sizeof(short), out var taken) && BinaryPrimitives.TryReadInt16LittleEndian(taken, out value);
    }

    public bool TryReadInt64(out long value)
    {
        value = 0;
        return TryTake(sizeof(long), out var taken) && BinaryPrimitives.TryReadInt64LittleEndian(taken, out value);
    }

    public bool TryReadText(out string text)
    {
        text = "";
        if (!TryReadCount(out var length) || !TryTake(length, out var taken))
            return false;
        text = Encoding.UTF8.GetString(taken);
        return true;
    }

    public bool TryReadHeaders(out KeyValuePair<string, string[]>[] headers)
    {
        headers = [];
        if (!TryReadCount(out var count))
            return false;
        var read = new List<KeyValuePair<string, string[]>>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadText(out var name) || !TryReadTexts(out var values))
                return false;
            read.Add(new(name, values));
        }

        headers = [.. read];
        return true;
    }

    /// <summary>A length and as many bytes, with nothing after them.</summary>
    public bool TryReadRest(out byte[] rest)
    {
        rest = [];
        if (!TryTake(sizeof(int), out var length) || BinaryPrimitives.ReadInt32LittleEndian(length) != _rest.Length)
            return false;
        rest = _rest.ToArray();
        return true;
    }

    private bool TryReadTexts(out string[] texts)
    {
        texts = [];
        if (!TryReadCount(out var count))
            return false;
        var read = new List<string>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadText(out var text))
                return false;
            read.Add(text);
        }

        texts = [.. read];
        return true;
    }

    // Seven bits a byte, the lowest first, as BinaryWriter does.
    private bool TryReadCount(out int count)
    {
        count = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            if (!TryReadByte(out var part))
                return false;
            count |= (part & 0x7f) << shift;
            if (part < 0x80)
                return count <= _rest.Length;
        }

        return false;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> taken)
    {
        taken = [];
        if (length > _rest.Length)
            return false;
        taken = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
