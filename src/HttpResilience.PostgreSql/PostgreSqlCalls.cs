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
    public Task<T> SendAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        Abandonable.WaitAsync(RunAsync(commands, read, cancellationToken), cancellationToken);

    private async Task<T> RunAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        return await OwnThread.RunAsync(() => Run(connection, commands, read)).ConfigureAwait(false);
    }

    private T Run<T>(NpgsqlConnection connection, IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> read)
    {
        using var batch = connection.CreateBatch();
        batch.Timeout = _silence;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(_limit));
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        using var reader = batch.ExecuteReader();
        reader.NextResult();
        var result = read(reader);
        while (reader.NextResult())
        {
        }

        return result;
    }
}
