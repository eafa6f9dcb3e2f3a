using HttpResilience.Configuration;
using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Sees to it that the tables are there, when they are first needed: a database that is down when the service starts does no harm.</summary>
internal sealed class PostgreSqlSchema(PostgreSqlCalls calls, PostgreSqlStatements statements, bool create)
{
    private volatile bool _isThere;

    /// <summary>Cheap once it has succeeded.</summary>
    /// <exception cref="InvalidOperationException">Something is missing; the message says what to run.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isThere)
            return;
        // First, since even CREATE … IF NOT EXISTS needs rights that a service should not have.
        var missing = await FindMissingAsync(cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0 && create)
        {
            await CreateAsync(cancellationToken).ConfigureAwait(false);
            missing = await FindMissingAsync(cancellationToken).ConfigureAwait(false);
        }

        if (missing.Count > 0)
            throw new InvalidOperationException(Describe(missing));
        _isThere = true;
    }

    /// <summary>Looks again next time, if it was that.</summary>
    public void Doubt(PostgresException exception)
    {
        if (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName)
            _isThere = false;
    }

    private Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken)
    {
        var columns = new NpgsqlBatchCommand(statements.Columns) { Parameters = { CircuitColumns.Text(statements.Schema) } };
        return calls.SendAsync<IReadOnlyList<string>>([columns], reader =>
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read())
                found.Add(reader.GetString(0));
            return [.. PostgreSqlTables.Columns.Where(column => !found.Contains(column))];
        }, cancellationToken);
    }

    private Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> all = [statements.LockCreation, .. PostgreSqlTables.Create(statements.Schema)];
        return calls.SendAsync([.. all.Select(statement => new NpgsqlBatchCommand(statement))], static _ => true, cancellationToken);
    }

    private string Describe(IReadOnlyList<string> missing)
    {
        var (schema, setting) = (statements.Schema, $"{SectionNames.Root}:{PostgreSqlStateRules.Section}:{nameof(PostgreSqlStateOptions.EnsureSchema)}");
        if (missing.Count < PostgreSqlTables.Columns.Count)
            return $"The tables of the schema {schema} lack {string.Join(", ", missing)}. Drop circuit_state and instance, which hold nothing that does not come again, and run:\n{Sql(schema)}";
        return $"The schema {schema} has no tables for what the fleet shares. {(create ? "" : $"Set {setting} to true, or run")} what makes them:\n{Sql(schema)}";
    }

    private static string Sql(string schema) => PostgreSqlTables.Script([.. PostgreSqlTables.Create(schema), .. PostgreSqlTables.Grant(schema, "the_role_of_the_service")]);
}
