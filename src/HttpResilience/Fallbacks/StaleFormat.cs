using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace HttpResilience.Fallbacks;

/// <summary>A kept answer as bytes: the version of the format, a hash of all that follows, and the answer. The hash tells a damaged answer from a sound one.</summary>
internal static class StaleFormat
{
    private const byte FormatVersion = 1;
    private const int HashAt = 1;
    private const int ContentAt = HashAt + SHA256.HashSizeInBytes;

    public static byte[] Write(StaleEntry entry)
    {
        using var buffer = new MemoryStream(entry.Body.Length + 1024);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(FormatVersion);
        writer.Write(stackalloc byte[SHA256.HashSizeInBytes]);
        writer.Write(entry.Key);
        writer.Write(entry.StoredAt.UtcTicks);
        writer.Write(entry.Lifetime.Ticks);
        writer.Write((short)entry.Status);
        writer.Write((byte)entry.Version.Major);
        writer.Write((byte)entry.Version.Minor);
        writer.Write(entry.Reason);
        WriteHeaders(writer, entry.Headers);
        WriteHeaders(writer, entry.ContentHeaders);
        writer.Write(entry.Body.Length);
        writer.Write(entry.Body);
        writer.Flush();
        var bytes = buffer.ToArray();
        SHA256.HashData(bytes.AsSpan(ContentAt), bytes.AsSpan(HashAt));
        return bytes;
    }

    public static StaleEntry? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= ContentAt || bytes[0] != FormatVersion)
            return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[ContentAt..], hash);
        return hash.SequenceEqual(bytes[HashAt..ContentAt]) ? TryReadContent(new StaleReader(bytes[ContentAt..])) : null;
    }

    private static StaleEntry? TryReadContent(StaleReader reader)
    {
        if (!reader.TryReadText(out var key)
            || !reader.TryReadInt64(out var storedAt) || storedAt < 0 || storedAt > DateTimeOffset.MaxValue.UtcTicks
            || !reader.TryReadInt64(out var lifetime) || lifetime < 0
            || !reader.TryReadInt16(out var status) || status is < 200 or > 299
            || !reader.TryReadByte(out var major) || !reader.TryReadByte(out var minor)
            || !reader.TryReadText(out var reason) || reason.AsSpan().ContainsAny('\r', '\n', '\0')
            || !reader.TryReadHeaders(out var headers) || !reader.TryReadHeaders(out var contentHeaders)
            || !reader.TryReadRest(out var body))
        {
            return null;
        }

        return new StaleEntry
        {
            Key = key,
            StoredAt = new DateTimeOffset(storedAt, TimeSpan.Zero),
            Lifetime = TimeSpan.FromTicks(lifetime),
            Status = (HttpStatusCode)status,
            Version = new Version(major, minor),
            Reason = reason,
            Headers = headers,
            ContentHeaders = contentHeaders,
            Body = body,
        };
    }

    private static void WriteHeaders(BinaryWriter writer, KeyValuePair<string, string[]>[] headers)
    {
        writer.Write7BitEncodedInt(headers.Length);
        foreach (var (name, values) in headers)
        {
            writer.Write(name);
            writer.Write7BitEncodedInt(values.Length);
            foreach (var value in values)
                writer.Write(value);
        }
    }
}
