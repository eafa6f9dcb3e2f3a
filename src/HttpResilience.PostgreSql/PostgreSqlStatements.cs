namespace HttpResilience.PostgreSql;

/// <summary>All that is said to the database. Times are the database's; what goes in and out are seconds from now.</summary>
internal sealed class PostgreSqlStatements(string schema)
{
    private const string Now = "extract(epoch FROM clock_timestamp())";

    // Any number, so that instances which start at once create one after the other.
    private const long CreationLock = 0x487474_52657369;

    // Written so that no row, whatever a hand put into it, makes the statement fail: infinity has an epoch too, and an array may have more dimensions, or none.
    private readonly string _circuit = $"""
        SELECT client, tier, state, reason, version::int8, instance, opened_by, reopenings::int8, trips::int8,
            (extract(epoch FROM open_until) - {Now})::float8, extract(epoch FROM open_for)::float8, ({Now} - extract(epoch FROM last_failure))::float8,
            ARRAY(SELECT unnest(voters)),
            ARRAY(SELECT coalesce((extract(epoch FROM until) - {Now})::float8, 'NaN') FROM unnest(votes_until) WITH ORDINALITY AS vote (until, place) ORDER BY place),
            wanted_by
        FROM {schema}.circuit_state
        """;

    public string Schema { get; } = schema;

    /// <summary>Schemas in one database don't hear each other. No name of a channel is another schema's.</summary>
    public string Channel { get; } = $"{schema}_circuit";

    public string Listen => $"LISTEN {Channel}";

    /// <summary>All there is, of <see cref="PostgreSqlTables.Columns"/>. $1 is the schema.</summary>
    public string Columns { get; } = """
        SELECT relname || '.' || attname FROM pg_catalog.pg_attribute
            JOIN pg_catalog.pg_class ON pg_class.oid = attrelid JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = $1 AND relname IN ('circuit_state', 'instance') AND attnum > 0 AND NOT attisdropped
        """;

    public string LockCreation { get; } = $"SELECT pg_advisory_xact_lock({CreationLock})::text";

    /// <summary>$1 instance, $2 seconds to live, $3 names of breakers that are not closed.</summary>
    public string Arrive { get; } = $"""
        INSERT INTO {schema}.instance (instance, alive_until, not_closed) VALUES ($1, clock_timestamp() + make_interval(secs => $2), $3)
        ON CONFLICT (instance) DO UPDATE SET alive_until = excluded.alive_until, not_closed = excluded.not_closed
        """;

    /// <summary>$1 instance.</summary>
    public string Leave { get; } = $"DELETE FROM {schema}.instance WHERE instance = $1";

    /// <summary>Those who died without a word. Skips what another removes, or revives, at this moment.</summary>
    public string RemoveDead { get; } = $"""
        DELETE FROM {schema}.instance WHERE instance IN (
            SELECT instance FROM {schema}.instance WHERE alive_until < clock_timestamp() - interval '10 minutes' LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    public string ReadCircuits => _circuit;

    /// <summary>$1 client, $2 tier.</summary>
    public string ReadCircuit => $"{_circuit} WHERE client = $1 AND tier = $2";

    /// <summary>One row with the name null for all that are alive, and one for each breaker that some of them name.</summary>
    public string ReadInstances { get; } = $"""
        SELECT NULL::text, count(*) FROM {schema}.instance WHERE alive_until > clock_timestamp()
        UNION ALL
        SELECT name, count(DISTINCT alive.instance) FROM {schema}.instance AS alive, unnest(not_closed) AS name WHERE alive_until > clock_timestamp() AND name IS NOT NULL GROUP BY name
        """;

    /// <summary>
    /// Gives one row if it was written. $1 to $15 are <see cref="CircuitColumns.Parameters"/>, $16 is what the others hear. A row below version 1 is none that we wrote: it counts as none.
    /// </summary>
    public string Exchange { get; } = $"""
        WITH moment AS (SELECT clock_timestamp() AS now),
        written AS (
            INSERT INTO {schema}.circuit_state AS kept
                (client, tier, state, reason, version, instance, opened_by, reopenings, trips, open_until, open_for, last_failure, voters, votes_until, wanted_by, changed)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, now + make_interval(secs => $10), make_interval(secs => $11), now - make_interval(secs => $12), $13,
                ARRAY(SELECT now + make_interval(secs => seconds) FROM unnest($14) WITH ORDINALITY AS vote (seconds, place) ORDER BY place), $15, now
            FROM moment
            WHERE $5 = 1 OR EXISTS (SELECT FROM {schema}.circuit_state WHERE client = $1 AND tier = $2)
            ON CONFLICT (client, tier) DO UPDATE SET
                state = excluded.state, reason = excluded.reason, version = excluded.version, instance = excluded.instance, opened_by = excluded.opened_by,
                reopenings = excluded.reopenings, trips = excluded.trips, open_until = excluded.open_until, open_for = excluded.open_for,
                last_failure = excluded.last_failure, voters = excluded.voters, votes_until = excluded.votes_until, wanted_by = excluded.wanted_by,
                changed = excluded.changed
            WHERE kept.version = excluded.version - 1 OR excluded.version = 1 AND kept.version < 1
            RETURNING client
        )
        SELECT pg_notify('{schema}_circuit', $16)::text FROM written
        """;

    /// <summary>
    /// Ends what comes after it in its batch. The server does so by itself, so that a call which was given up leaves no session behind that waits for a lock, and none has to be canceled.
    /// Until the end of the transaction, since behind PgBouncer the next one is somebody else's.
    /// </summary>
    public static string Limit(TimeSpan timeout) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SELECT set_config('statement_timeout', '{Math.Ceiling(timeout.TotalMilliseconds)}', true)");
}
