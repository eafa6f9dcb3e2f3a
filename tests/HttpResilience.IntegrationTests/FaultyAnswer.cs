using System.Net.Sockets;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>One answer of a <see cref="FaultyServer"/>.</summary>
internal sealed class FaultyAnswer(FaultyServer server, Stream stream, Socket socket, CancellationToken end)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <returns>Whether the connection stays open for another request.</returns>
    public async Task<bool> SendAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.Reset or Fault.Refuse:
                socket.LingerState = new LingerOption(true, 0);
                return false;
            case Fault.CloseSilently:
                return false;
            case Fault.Hang:
                await HangAsync();
                return false;
            case Fault.CutHeaders:
                await WriteAsync("HTTP/1.1 200 OK\r\nContent-Le");
                return false;
            case Fault.CutBody:
                await WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe beginning");
                return false;
            case Fault.ServerError:
                return await RespondAsync("500 Internal Server Error", "");
            case Fault.Unavailable:
                return await RespondAsync("503 Service Unavailable", "Retry-After: 60\r\n");
            case Fault.TooManyRequests:
                return await RespondAsync("429 Too Many Requests", "Retry-After: 60\r\n");
            case Fault.SlowHeaders:
                return await TrickleAsync("HTTP/1.1 200 OK\r\nX-Slow: ", "x");
            case Fault.SlowBody:
                return await SlowBodyAsync();
            case Fault.EndlessBody:
                return await TrickleAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
            case Fault.StallingBody:
                await WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe beginning");
                await HangAsync();
                return false;
            default:
                return await RespondAsync("200 OK", "");
        }
    }

    private async Task<bool> RespondAsync(string status, string headers)
    {
        await WriteAsync($"HTTP/1.1 {status}\r\n{headers}Content-Length: {server.Name.Length}\r\n\r\n{server.Name}");
        return true;
    }

    private async Task<bool> SlowBodyAsync()
    {
        await WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {server.Name.Length}\r\n\r\n");
        foreach (var letter in server.Name)
        {
            await Task.Delay(6 * s_pause, TimeProvider.System, end);
            await WriteAsync(letter.ToString());
        }

        return true;
    }

    private async Task<bool> TrickleAsync(string start, string piece)
    {
        await WriteAsync(start);
        while (true)
        {
            await Task.Delay(s_pause, TimeProvider.System, end);
            await WriteAsync(piece);
        }
    }

    // Ends when the client closes its side too.
    private async Task HangAsync()
    {
        if (await stream.ReadAsync(new byte[1], end) != 0)
            throw new IOException("A second request on a connection whose first has no answer.");
    }

    private async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), end);
}
