using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>
/// A web server on a loopback port that fails as it is told, in ways that Kestrel can't. Its port is its own for life, whether it listens or not. Thread-safe.
/// </summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    // Bound but never listening: nobody else gets the port while the server is down.
    private readonly Socket _reservation = NewSocket();
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly CancellationTokenSource _end = new();
    private readonly bool _tls;

    // Guards _listener.
    private readonly object _gate = new();
    private Socket? _listener;
    private volatile Fault _fault;
    private int _accepted;

    public FaultyServer(string name, bool tls = false)
    {
        Name = name;
        _tls = tls;
        _reservation.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Listen();
    }

    public string Name { get; }

    public Uri Address => new($"{(_tls ? "https" : "http")}://127.0.0.1:{((IPEndPoint)_reservation.LocalEndPoint!).Port}/");

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public int Arrivals => Seen.Count;

    public int OpenConnections => _connections.Count;

    public int AcceptedConnections => Volatile.Read(ref _accepted);

    /// <summary>What happens to requests from now on. <see cref="Fault.Refuse"/> ends the open connections too.</summary>
    public Fault Fault
    {
        get => _fault;
        set
        {
            _fault = value;
            if (value == Fault.Refuse)
                Die();
            else
                Listen();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Die();
        _reservation.Dispose();
        await Task.WhenAll(_connections.Values);
        _end.Dispose();
    }

    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        return socket;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (ObjectDisposedException)
        {
            // It just ended by itself.
        }
    }

    private void Listen()
    {
        lock (_gate)
        {
            if (_listener is not null)
                return;
            _listener = NewSocket();
            _listener.Bind(_reservation.LocalEndPoint!);
            _listener.Listen(1000);
            _ = AcceptAsync(_listener);
        }
    }

    private void Die()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }

        foreach (var socket in _connections.Keys)
            Reset(socket);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[socket] = ServeAsync(socket, started.Task);
                started.SetResult();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server died.
        }
    }

    private async Task ServeAsync(Socket socket, Task started)
    {
        await started;
        try
        {
            await using var stream = await OpenAsync(socket);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            while (await RequestReader.ReadAsync(reader) is { } request)
            {
                // Seen is "executed": the request came whole.
                Seen.Enqueue(request);
                if (!await new FaultyAnswer(this, stream, socket, _end.Token).SendAsync(_fault))
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or the server died.
        }
        finally
        {
            socket.Dispose();
            _connections.TryRemove(socket, out _);
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (!_tls)
            return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(SelfSigned.Certificate);
        return secure;
    }
}
