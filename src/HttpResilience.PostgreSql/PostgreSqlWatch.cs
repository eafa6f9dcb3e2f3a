using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>A connection on which the database tells of changes.</summary>
/// <param name="source">Where the database is.</param>
/// <param name="statements">The schema's.</param>
/// <param name="longestSilence">After it something is asked: a connection that was cut without a word looks like one on which nothing happens.</param>
internal sealed class PostgreSqlWatch(NpgsqlDataSource source, PostgreSqlStatements statements, TimeSpan longestSilence)
{
    private const int TimeoutSeconds = 3;

    /// <summary>Ends only by an exception.</summary>
    public Task<bool> RunAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken) => Abandonable.WaitAsync(ListenAsync(onChange, cancellationToken), cancellationToken);

    private async Task<bool> ListenAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        connection.Notification += (_, notification) =>
        {
            // What can't be read, or was too long to be sent, is among what all read.
            if (notification.Channel == statements.Channel && !cancellationToken.IsCancellationRequested)
                onChange(SharedCircuit.TryParse(notification.Payload, out var circuit) ? circuit : null);
        };
        await SayAsync(connection, statements.Listen).ConfigureAwait(false);
        onChange(null);
        while (true)
        {
            if (!await connection.WaitAsync(longestSilence, cancellationToken).ConfigureAwait(false))
                await SayAsync(connection, "SELECT 1").ConfigureAwait(false);
        }
    }

    private static async Task SayAsync(NpgsqlConnection connection, string statement)
    {
        using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = TimeoutSeconds };
        await OwnThread.RunAsync(command.ExecuteNonQuery).ConfigureAwait(false);
    }
}
