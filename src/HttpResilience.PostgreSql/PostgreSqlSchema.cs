using HttpResilience.Configuration;
using HttpResilience.Fleet;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Sees to it that the tables are there, when they are first needed: a database that is down when the service starts does no harm.</summary>
internal sealed class PostgreSqlSchema(PostgreSqlCalls calls, PostgreSqlStatements statements, bool create)
{
    private const string Role = "the_role_of_the_service";

    private static readonly string s_setting = ConfigurationPath.Combine(SectionNames.Root, PostgreSqlStateRules.Section, nameof(PostgreSqlStateOptions.EnsureSchema));

    private volatile bool _isThere;

    /// <summary>Cheap once it has succeeded.</summary>
    /// <exception cref="StoreFaultException">Something is missing; the message says what to run.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isThere)
            return;
        // First, since even CREATE … IF NOT EXISTS needs rights that a service should not have.
        var missing = await FindMissingAsync(cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0 && create)
        {
            if (!await CreateAsync(cancellationToken).ConfigureAwait(false))
                throw new StoreFaultException(Describe(missing, "This role may not make them: run"));
            missing = await FindMissingAsync(cancellationToken).ConfigureAwait(false);
        }

        if (missing.Count > 0)
            throw new StoreFaultException(Describe(missing, $"Set {s_setting} to true, or run"));
        _isThere = true;
    }

    /// <summary>Looks again next time, if it was that.</summary>
    /// <exception cref="StoreFaultException">A right is missing; the message says which to give.</exception>
    public void Doubt(PostgresException exception)
    {
        if (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            throw new StoreFaultException($"The role may not use the tables of the schema {statements.Schema} (SQLSTATE {exception.SqlState}). Run:\n{PostgreSqlTables.Script(PostgreSqlTables.Grant(statements.Schema, Role))}");
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

    /// <returns>Whether it may.</returns>
    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> all = [statements.LockCreation, .. PostgreSqlTables.Create(statements.Schema)];
        try
        {
            return await calls.SendAsync([.. all.Select(statement => new NpgsqlBatchCommand(statement))], static _ => true, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    private string Describe(IReadOnlyList<string> missing, string advice)
    {
        var schema = statements.Schema;
        return missing.Count < PostgreSqlTables.Columns.Count
            ? $"The tables of the schema {schema} lack {string.Join(", ", missing)}. Drop circuit_state and instance, which hold nothing that does not come again, and run:\n{Sql(schema)}"
            : $"The schema {schema} has no tables for what the fleet shares. {advice} what makes them:\n{Sql(schema)}";
    }

    private static string Sql(string schema) => PostgreSqlTables.Script([.. PostgreSqlTables.Create(schema), .. PostgreSqlTables.Grant(schema, Role)]);
}
