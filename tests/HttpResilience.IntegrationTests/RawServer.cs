using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>A server on a loopback port whose answers a test writes byte for byte. Thread-safe.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _connections = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<SeenRequest, Connection, Task> _answer;
    private readonly Task _accepting;

    /// <param name="answer">Writes the answer to a request. The connection stays open unless it says so.</param>
    public RawServer(Func<SeenRequest, Connection, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public int OpenConnections => _connections.Count;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        foreach (var socket in _connections.Keys)
            socket.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                _connections[socket] = 0;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var connection = new Connection(stream, _end.Token);
            while (!connection.IsClosed && await RequestReader.ReadAsync(reader) is { } request)
            {
                Seen.Enqueue(request);
                await _answer(request, connection);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, or the server's end has come.
        }
        finally
        {
            socket.Dispose();
            _connections.TryRemove(socket, out _);
        }
    }

    internal sealed class Connection(Stream stream, CancellationToken end)
    {
        public bool IsClosed { get; private set; }

        /// <summary>Closes in good order after this answer, whether it is whole or not.</summary>
        public void Close() => IsClosed = true;

        public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

        public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, end);

        /// <summary>A whole answer.</summary>
        public Task RespondAsync(string body, string headers = "") => WriteAsync($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

        /// <summary>Writes nothing more until the client has gone.</summary>
        public async Task HangAsync()
        {
            IsClosed = true;
            _ = await stream.ReadAsync(new byte[1], end);
        }
    }
}
