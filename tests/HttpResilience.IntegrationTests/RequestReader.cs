using System.Globalization;

namespace HttpResilience.IntegrationTests;

/// <summary>Reads HTTP/1.1 requests from a connection. The reader's encoding is Latin-1, so that a character is a byte.</summary>
internal static class RequestReader
{
    /// <returns>Null when the client has closed the connection.</returns>
    public static async Task<SeenRequest?> ReadAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync() is not { Length: > 0 } start)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var words = start.Split(' ');
        return new SeenRequest(words[0], words[1], headers, await ReadBodyAsync(reader, headers));
    }

    private static async Task<string> ReadBodyAsync(StreamReader reader, Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("Content-Length", out var length))
            return await ReadBlockAsync(reader, int.Parse(length, CultureInfo.InvariantCulture));
        var body = "";
        if (!headers.ContainsKey("Transfer-Encoding"))
            return body;
        while (int.Parse((await reader.ReadLineAsync())!, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size)
        {
            body += await ReadBlockAsync(reader, size);
            await reader.ReadLineAsync();
            if (size == 0)
                break;
        }

        return body;
    }

    private static async Task<string> ReadBlockAsync(StreamReader reader, int size)
    {
        // Reading nothing would wait for something all the same.
        if (size == 0)
            return "";
        var block = new char[size];
        var read = await reader.ReadBlockAsync(block);
        return read == size ? new string(block) : throw new IOException("The request was cut short.");
    }
}
