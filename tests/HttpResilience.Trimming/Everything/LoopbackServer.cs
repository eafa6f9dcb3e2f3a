using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpResilience.Trimming;

/// <summary>A server of HTTP/1.1 on loopback, one request a connection: enough for a program that has no web server in it.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string, string> _answer;
    private int _requests;

    /// <param name="answer">The body for a request's first line and body; an empty one stands for 503, "401" for that.</param>
    public LoopbackServer(Func<string, string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _ = AcceptAsync();
    }

    public string Address { get; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Set to make it slow.</summary>
    public TimeSpan Delay { get; set; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: from now on connections are refused.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var _ = connection;
        try
        {
            var stream = connection.GetStream();
            var (line, headers, body) = await ReadAsync(stream);
            Interlocked.Increment(ref _requests);
            await Task.Delay(Delay, TimeProvider.System);
            var answer = _answer(line, headers + body);
            var status = answer switch { "" => "503 Service Unavailable", "401" => "401 Unauthorized", _ => "200 OK" };
            await stream.WriteAsync(Encoding.UTF8.GetBytes(
                $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nCache-Control: max-age=0\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer)}\r\n\r\n{answer}"));
        }
        catch (IOException)
        {
            // The client gave up.
        }
    }

    private static async Task<(string Line, string Headers, string Body)> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (true)
        {
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && all.Length >= end + 4 + Length(all[..end]))
                return (all[..all.IndexOf('\r', StringComparison.Ordinal)], all[..end], all[(end + 4)..]);
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
                throw new IOException("The request ended too early.");
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    private static int Length(string headers) => headers.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.AsSpan(15), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)).FirstOrDefault();
}
