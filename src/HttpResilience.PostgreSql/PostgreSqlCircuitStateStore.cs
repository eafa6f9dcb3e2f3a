using System.Text;
using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Keeps circuits in two tables. All times are the database's.</summary>
internal sealed class PostgreSqlCircuitStateStore : ICircuitStateStore, IAsyncDisposable, IDisposable
{
    // PostgreSQL takes less than 8000.
    private const int LongestPayload = 7999;

    // What all read.
    private const string TooLong = "";

    private const int ReadingsPerRemoval = 200;

    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(15);

    private readonly NpgsqlDataSource _source;
    private readonly bool _ownsSource;
    private readonly bool _listens;
    private readonly PostgreSqlStatements _statements;
    private readonly PostgreSqlCalls _calls;
    private readonly PostgreSqlSchema _schema;
    private int _readings;

    /// <param name="source">Where the database is.</param>
    /// <param name="ownsSource">Whether to dispose it.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="timeout">When the agent gives a call up. The server ends it then, too.</param>
    public PostgreSqlCircuitStateStore(NpgsqlDataSource source, bool ownsSource, PostgreSqlStateOptions options, TimeSpan timeout)
    {
        (_source, _ownsSource, _listens) = (source, ownsSource, options.Listen);
        _statements = new(options.Schema);
        _calls = new(source, timeout);
        _schema = new(_calls, _statements, options.EnsureSchema);
    }

    /// <inheritdoc/>
    public async ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(presence);
        var commands = new List<NpgsqlBatchCommand> { Presence(presence), new(_statements.ReadCircuits), new(_statements.ReadInstances) };
        if (Interlocked.Increment(ref _readings) % ReadingsPerRemoval == 1)
            commands.Add(new(_statements.RemoveDead));
        return await SendAsync(commands, Read, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        var json = circuit.ToJson();
        var exchange = Command(_statements.Exchange, [.. CircuitColumns.Parameters(circuit), CircuitColumns.Text(Encoding.UTF8.GetByteCount(json) <= LongestPayload ? json : TooLong)]);
        return await SendAsync([exchange, Command(_statements.ReadCircuit, CircuitColumns.Key(circuit))], reader =>
        {
            if (reader.Read())
                return new CircuitExchange(true, circuit);
            reader.NextResult();
            return new CircuitExchange(false, reader.Read() ? CircuitColumns.Read(reader) : null);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        return _listens
            ? new PostgreSqlWatch(_source, _statements, s_longestSilence).RunAsync(onChange, cancellationToken)
            : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public ValueTask DisposeAsync() => _ownsSource ? _source.DisposeAsync() : default;

    public void Dispose()
    {
        if (_ownsSource)
            _source.Dispose();
    }

    private NpgsqlBatchCommand Presence(FleetPresence presence) => presence.TimeToLive > TimeSpan.Zero
        ? Command(_statements.Arrive, [CircuitColumns.Text(presence.Instance), CircuitColumns.Seconds(presence.TimeToLive), CircuitColumns.Texts(presence.NotClosed)])
        : Command(_statements.Leave, [CircuitColumns.Text(presence.Instance)]);

    private async Task<T> SendAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await _schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _calls.SendAsync(commands, read, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception)
        {
            _schema.Doubt(exception);
            throw;
        }
    }

    private static FleetReading Read(NpgsqlDataReader reader)
    {
        var circuits = new List<SharedCircuit>();
        while (reader.Read())
        {
            if (CircuitColumns.Read(reader) is { } circuit)
                circuits.Add(circuit);
        }

        var (instances, notClosed) = (0, new Dictionary<string, int>(StringComparer.Ordinal));
        reader.NextResult();
        while (reader.Read())
        {
            var count = (int)reader.GetInt64(1);
            if (reader.IsDBNull(0))
                instances = count;
            else
                notClosed[reader.GetString(0)] = count;
        }

        return new FleetReading { Circuits = circuits, Instances = instances, NotClosed = notClosed };
    }

    private static NpgsqlBatchCommand Command(string statement, IEnumerable<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
