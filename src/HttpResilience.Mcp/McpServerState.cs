using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;

namespace HttpResilience.Mcp;

/// <summary>What is known of a server: the version and the session agreed upon, and its tools. Shared by all of a tier's requests; outlives handlers and reloads.</summary>
internal sealed class McpServerState(McpServerAddress server, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patienceForTools = TimeSpan.FromSeconds(5);

    /// <summary>No list is so young.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromTicks(-1);

    private readonly object _gate = new();
    private readonly SingleFlight<Agreement> _connecting = new(s_patience, timeProvider);
    private readonly SingleFlight<ToolCatalog?> _listing = new(s_patienceForTools, timeProvider);

    // Guarded by _gate.
    private McpConnection? _connection;

    // Of the connection before. Written and read where one is made, which is never done twice at once.
    private volatile bool _hadSession;
    private volatile ToolCatalog? _tools;
    private long _lastId;

    public McpServerAddress Server => server;

    /// <summary>Null when the server did not say.</summary>
    public ToolCatalog? Tools => _tools;

    public TimeProvider Clock => timeProvider;

    /// <summary>No two requests of a session may have the same.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>The connection in force, or what comes of making one: once for all who wait.</summary>
    /// <param name="send">Sends through the tier's handlers.</param>
    /// <param name="lost">One that the server no longer knows.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    public ValueTask<Agreement> ConnectAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, McpConnection? lost, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_connection, lost))
                _connection = null;
            if (_connection is { } present)
                return new ValueTask<Agreement>(present);
        }

        return new ValueTask<Agreement>(_connecting.Join(limit => MakeAsync(send, limit)).WaitAsync(cancellationToken));
    }

    /// <summary>What the server offers, as it said at most so long ago, or said last if it does not answer now.</summary>
    public async ValueTask<ToolCatalog?> ListAsync(
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, McpConnection connection, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_tools is { } known && timeProvider.GetElapsedTime(known.Asked) <= maxAge)
            return known;
        try
        {
            return await _listing.Join(limit => ListAsync(send, connection, limit)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return _tools;
        }
    }

    /// <summary>The connection in force, if it has a session. Who calls afterwards begins another.</summary>
    public McpConnection? TakeSession()
    {
        lock (_gate)
        {
            if (_connection is not { SessionId: not null } held)
                return null;
            _connection = null;
            return held;
        }
    }

    private async Task<Agreement> MakeAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Made between the caller's look and now.
            if (_connection is { } present)
                return present;
        }

        var agreement = await new Handshake(server, send, NextId, timeProvider).ConnectAsync(_hadSession, cancellationToken).ConfigureAwait(false);
        if (agreement.Connection is not { } connection)
            return agreement;
        // It may be another server than before. Without its tools a call can still be made; it will say what it thinks of it.
        await ListAsync(send, connection, AskAgain, cancellationToken).ConfigureAwait(false);
        lock (_gate)
            (_connection, _hadSession) = (connection, connection.SessionId is not null);
        return agreement;
    }

    private async Task<ToolCatalog?> ListAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, McpConnection connection, CancellationToken cancellationToken)
    {
        var asked = timeProvider.GetTimestamp();
        var tools = await new Handshake(server, send, NextId, timeProvider).ListToolsAsync(connection, cancellationToken).ConfigureAwait(false);
        return tools is null ? _tools : _tools = new ToolCatalog(tools, asked);
    }
}
