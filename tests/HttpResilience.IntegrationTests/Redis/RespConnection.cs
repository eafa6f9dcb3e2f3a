using System.Globalization;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace HttpResilience.IntegrationTests.Redis;

/// <summary>One connection to Redis, which speaks RESP2. Used by one caller at a time.</summary>
internal sealed class RespConnection(int port) : IDisposable
{
    private readonly TcpClient _client = new("127.0.0.1", port);
    private StreamReader? _reader;

    public async Task SendAsync(params string[] words)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Bytes are read as characters, since lengths count those.</summary>
    public async Task<RedisResult> ReadAsync()
    {
        _reader ??= new StreamReader(_client.GetStream(), Encoding.Latin1);
        var line = await _reader.ReadLineAsync() ?? throw new EndOfStreamException("Redis has ended the connection.");
        var rest = line[1..];
        return line[0] switch
        {
            '+' or ':' => new RedisResult(rest),
            '-' => throw new InvalidOperationException(rest),
            '$' => await ReadTextAsync(int.Parse(rest, CultureInfo.InvariantCulture)),
            '*' => await ReadManyAsync(int.Parse(rest, CultureInfo.InvariantCulture)),
            _ => throw new InvalidDataException(line),
        };
    }

    public void Dispose() => _client.Dispose();

    private async Task<RedisResult> ReadTextAsync(int length)
    {
        if (length < 0)
            return new RedisResult(null);
        var characters = new char[length + 2];
        await _reader!.ReadBlockAsync(characters);
        return new RedisResult(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(characters, 0, length)));
    }

    private async Task<RedisResult> ReadManyAsync(int count)
    {
        var items = new RedisResult[count];
        for (var i = 0; i < count; i++)
            items[i] = await ReadAsync();
        return new RedisResult(items);
    }
}
