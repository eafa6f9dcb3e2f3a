using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HttpResilience.IntegrationTests;

/// <summary>A server on a loopback port of which a test decides every byte, from the moment a connection is there, and whether it reads at all. Thread-safe.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Wire, Task> _serve;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="serve">Speaks on a connection, which is closed in good order when it returns.</param>
    /// <param name="certificate">For a server that speaks TLS.</param>
    public WireServer(Func<Wire, Task> serve, X509Certificate2? certificate = null)
    {
        (_serve, _certificate) = (serve, certificate);
        _listener.Start();
        Address = new Uri($"{(certificate is null ? "http" : "https")}://{_listener.LocalEndpoint}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The requests that came whole.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public int Accepted => Volatile.Read(ref _accepted);

    public int OpenConnections => _connections.Count;

    /// <summary>One that answers every request with the same bytes and then closes, or says nothing more.</summary>
    public static WireServer Answering(string bytes, bool closes = true) => new(async wire =>
    {
        while (await wire.ReadAsync() is not null)
        {
            await wire.WriteAsync(bytes);
            if (closes)
                return;
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        foreach (var socket in _connections.Keys)
            socket.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[socket] = ServeAsync(socket, started.Task);
                started.SetResult();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket, Task started)
    {
        await started;
        try
        {
            await using var stream = await OpenAsync(socket);
            using var wire = new Wire(this, socket, stream, _end.Token);
            await _serve(wire);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            // The client has gone, or the server's end has come.
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
        if (_certificate is null)
            return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }
}
