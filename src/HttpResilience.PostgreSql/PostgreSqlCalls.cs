using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Sends batches, each on a connection from the pool, in one round trip, and as one transaction.</summary>
internal sealed class PostgreSqlCalls(NpgsqlDataSource source, TimeSpan timeout)
{
    private readonly string _limit = PostgreSqlStatements.Limit(timeout);

    // For a server that says nothing at all: one that works has ended the statement before.
    private readonly int _silence = (int)Math.Ceiling(timeout.TotalSeconds) + 1;

    /// <param name="commands">What to send.</param>
    /// <param name="read">Reads their results; the reader stands at the first.</param>
    /// <param name="cancellationToken">Gives up waiting at once; what is sent already comes to its end by itself.</param>
    public Task<T> SendAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        Abandonable.WaitAsync(RunAsync(commands, read, cancellationToken), cancellationToken);

    private async Task<T> RunAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        using var batch = connection.CreateBatch();
        batch.Timeout = _silence;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(_limit));
        foreach (var command in commands)
            batch.BatchCommands.Add(command);

        // Without the token: Npgsql would send the cancellation on the thread that cancels, and wait there for the answer of a server that may be frozen.
        var reader = await batch.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
        var result = await read(reader).ConfigureAwait(false);
        while (await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false))
        {
        }

        return result;
    }
}
