using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>How the fleet's circuits are kept in PostgreSQL: <c>TierResilience:PostgreSql</c>. Read once, at start.</summary>
public sealed class PostgreSqlStateOptions
{
    /// <summary>
    /// Npgsql's connection string. Default none: the <c>NpgsqlDataSource</c> among the services is used. Where it says nothing else, at most 4 connections are open, an attempt to connect
    /// ends after 5 seconds, and the application is called <c>HttpResilience</c>. Never shown in a message, a log or an export.
    /// </summary>
    [Secret]
    public string? ConnectionString { get; set; }

    /// <summary>The schema that holds the tables; fleets that must not hear of each other have one each. Small letters, digits and underscores, at most 50. Default <c>http_resilience</c>.</summary>
    public string Schema { get; set; } = "http_resilience";

    /// <summary>Whether to create the schema and its tables where they are missing. Without it they are only checked, and the error holds the SQL to run. Default <see langword="true"/>.</summary>
    public bool EnsureSchema { get; set; } = true;

    /// <summary>
    /// Whether to keep one connection open on which changes are pushed. Without it they are seen after at most <see cref="FleetOptions.PollInterval"/>: for PgBouncer in transaction mode, which
    /// can't pass <c>LISTEN</c> on. Default <see langword="true"/>.
    /// </summary>
    public bool Listen { get; set; } = true;
}
