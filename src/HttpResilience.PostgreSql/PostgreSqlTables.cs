namespace HttpResilience.PostgreSql;

/// <summary>The tables, and what a service needs to be allowed to do with them. <c>docs/fleet.md</c> shows the same.</summary>
internal static class PostgreSqlTables
{
    /// <summary>Each column by its table's name and its own.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        .. new[]
        {
            "client", "tier", "state", "reason", "version", "open_until", "open_for", "reopenings", "trips", "last_failure", "instance", "opened_by", "wanted_by", "voters", "votes_until", "changed",
        }.Select(column => $"circuit_state.{column}"),
        "instance.instance", "instance.alive_until", "instance.not_closed",
    ];

    /// <summary>One statement each; <c>IF NOT EXISTS</c> throughout.</summary>
    public static IReadOnlyList<string> Create(string schema) =>
    [
        $"CREATE SCHEMA IF NOT EXISTS {schema}",
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.circuit_state (
            client        text        NOT NULL,
            tier          text        NOT NULL,
            state         text        NOT NULL CHECK (state IN ('Closed', 'Open', 'HalfOpen', 'Isolated')),
            reason        text        NOT NULL,
            version       bigint      NOT NULL CHECK (version > 0),
            open_until    timestamptz NOT NULL CHECK (isfinite(open_until)),
            open_for      interval    NOT NULL,
            reopenings    integer     NOT NULL CHECK (reopenings >= 0),
            trips         bigint      NOT NULL CHECK (trips >= 0),
            last_failure  timestamptz CHECK (isfinite(last_failure)),
            instance      text        NOT NULL,
            opened_by     text,
            wanted_by     text,
            voters        text[]        NOT NULL,
            votes_until   timestamptz[] NOT NULL,
            changed       timestamptz NOT NULL,
            PRIMARY KEY (client, tier)
        )
        """,
        $"""
        CREATE UNLOGGED TABLE IF NOT EXISTS {schema}.instance (
            instance      text        NOT NULL PRIMARY KEY,
            alive_until   timestamptz NOT NULL,
            not_closed    text[]      NOT NULL
        ) WITH (fillfactor = 50)
        """,
    ];

    public static IReadOnlyList<string> Grant(string schema, string role) =>
    [
        $"GRANT USAGE ON SCHEMA {schema} TO {role}",
        $"GRANT SELECT, INSERT, UPDATE ON {schema}.circuit_state TO {role}",
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.instance TO {role}",
    ];

    /// <summary>As one writes it into psql.</summary>
    public static string Script(IEnumerable<string> statements) => string.Concat(statements.Select(statement => $"{statement};\n"));
}
