using System.Net.Sockets;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>The server's end of one connection to a <see cref="WireServer"/>. For one flow.</summary>
internal sealed class Wire(WireServer server, Socket socket, Stream stream, CancellationToken end) : IDisposable
{
    private readonly StreamReader _reader = new(stream, Encoding.Latin1);

    /// <summary>Until the server's end.</summary>
    public CancellationToken End => end;

    /// <summary>The bytes as they come, for who reads no HTTP/1.1.</summary>
    public Stream Stream => stream;

    /// <summary>Reads a request whole, which is then executed: the server has seen it.</summary>
    /// <returns>Null when the client has closed the connection.</returns>
    public async Task<SeenRequest?> ReadAsync()
    {
        if (await RequestReader.ReadAsync(_reader) is not { } request)
            return null;
        server.Seen.Enqueue(request);
        return request;
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, end);

    public Task RespondAsync(string body, string headers = "") => WriteAsync($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Writes the same until the client has gone.</summary>
    public async Task FloodAsync(string text)
    {
        var block = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(text, 1 + (16_000 / text.Length))));
        while (true)
            await stream.WriteAsync(block, end);
    }

    /// <summary>Says nothing more until the client has gone.</summary>
    public async Task HangAsync()
    {
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer, end) != 0)
        {
        }
    }

    /// <summary>Ends the connection in good order: what was said arrives, because what the client still says is read and not reset.</summary>
    public async Task LeaveAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        try
        {
            await HangAsync();
        }
        catch (IOException)
        {
            // The client has reset it, and has what it needs.
        }
    }

    /// <summary>Ends the connection with a reset, not in good order.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => _reader.Dispose();
}
