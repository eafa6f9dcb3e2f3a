using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ZohoTiers.Faults;

/// <summary>
/// The listener of one Kestrel server, which can really stop listening and start again on the same port while the server runs: what a client sees is a refused
/// connection, not a polite answer.
/// </summary>
internal sealed class ServerDoor : IConnectionListenerFactory, IConnectionListener
{
    private readonly SocketTransportFactory _sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = new();

    // One opening or closing at a time; guards _portKeeper. _listener, _opened and _unbound are also read by the accept loop.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Socket? _portKeeper;
    private volatile IConnectionListener? _listener;
    private volatile TaskCompletionSource _opened = Completed();
    private volatile bool _unbound;

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await _sockets.BindAsync(endpoint, cancellationToken);
        EndPoint = listener.EndPoint;
        _listener = listener;
        return this;
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbound)
        {
            await _opened.Task.WaitAsync(cancellationToken);
            var connection = _listener is { } listener ? await listener.AcceptAsync(cancellationToken) : null;
            if (connection is null)
                continue;
            _connections[connection] = true;
            connection.ConnectionClosed.Register(() => _connections.TryRemove(connection, out _));
            return connection;
        }

        return null;
    }

    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_opened.Task.IsCompleted || _unbound)
                return;
            _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await StopListeningAsync();
            // A socket that is bound but does not listen: connections are refused, and nobody else gets the port meanwhile.
            _portKeeper = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _portKeeper.Bind(EndPoint);
            ResetConnections();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task OpenAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_opened.Task.IsCompleted || _unbound)
                return;
            _portKeeper?.Dispose();
            _portKeeper = null;
            _listener = await _sockets.BindAsync(EndPoint);
            _opened.TrySetResult();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _unbound = true;
            await StopListeningAsync();
            _portKeeper?.Dispose();
            _opened.TrySetResult();
            ResetConnections();
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task StopListeningAsync()
    {
        if (_listener is not { } listener)
            return;
        _listener = null;
        await listener.UnbindAsync();
        await listener.DisposeAsync();
    }

    private void ResetConnections()
    {
        foreach (var connection in _connections.Keys)
            connection.Abort(new ConnectionAbortedException("the server died"));
    }
}
