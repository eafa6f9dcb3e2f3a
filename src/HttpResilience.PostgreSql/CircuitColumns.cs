using HttpResilience.Fleet;
using Npgsql;
using NpgsqlTypes;

namespace HttpResilience.PostgreSql;

/// <summary>A circuit to and from what <see cref="PostgreSqlStatements"/> sends and reads.</summary>
internal static class CircuitColumns
{
    // Beyond it no duration says more, and a year that PostgreSQL can't hold comes nearer.
    private const double LongestSeconds = 36_500d * 24 * 60 * 60;

    public static IEnumerable<NpgsqlParameter> Parameters(SharedCircuit circuit) =>
    [
        .. Key(circuit),
        Text(circuit.State.ToString()), Text(circuit.Reason.ToString()), Whole(circuit.Version), Text(circuit.Instance), Text(circuit.OpenedBy),
        new NpgsqlParameter<int> { TypedValue = circuit.Reopenings, NpgsqlDbType = NpgsqlDbType.Integer }, Whole(circuit.Trips),
        Seconds(circuit.TimeLeft), Seconds(circuit.OpenDuration), Seconds(circuit.LastFailureAge),
        Texts(circuit.Votes.Select(vote => vote.Instance)),
        new NpgsqlParameter<double[]> { TypedValue = [.. circuit.Votes.Select(vote => Clamp(vote.TimeLeft))], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double },
        Text(circuit.WantedBy),
    ];

    public static IEnumerable<NpgsqlParameter> Key(SharedCircuit circuit) => [Text(circuit.Client), Text(circuit.Tier)];

    public static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Texts(IEnumerable<string> values) => new NpgsqlParameter<string[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    public static NpgsqlParameter Seconds(TimeSpan? value) => new() { Value = value is { } duration ? Clamp(duration) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double };

    /// <summary>The row on which the reader stands; <see langword="null"/> when it is no circuit: a table can hold what a hand put there.</summary>
    public static SharedCircuit? Read(NpgsqlDataReader row)
    {
        if (!Enum.TryParse<CircuitState>(TextOf(row, 2), out var state) || !Enum.TryParse<CircuitChangeReason>(TextOf(row, 3), out var reason))
            return null;
        if (DurationOf(row, 9) is not { } timeLeft || DurationOf(row, 10) is not { } openDuration || VotesOf(row) is not { } votes || (DurationOf(row, 11) is null && !row.IsDBNull(11)))
            return null;
        var circuit = new SharedCircuit
        {
            Client = TextOf(row, 0),
            Tier = TextOf(row, 1),
            State = state,
            Reason = reason,
            Version = WholeOf(row, 4),
            Instance = TextOf(row, 5),
            OpenedBy = row.IsDBNull(6) ? null : row.GetString(6),
            Reopenings = (int)Math.Clamp(WholeOf(row, 7), -1, int.MaxValue),
            Trips = WholeOf(row, 8),
            TimeLeft = timeLeft,
            OpenDuration = openDuration,
            LastFailureAge = DurationOf(row, 11),
            Votes = votes,
            WantedBy = row.IsDBNull(14) ? null : row.GetString(14),
        };
        return SharedCircuitRules.Allow(circuit) ? circuit : null;
    }

    private static CircuitVote[]? VotesOf(NpgsqlDataReader row)
    {
        var voters = row.GetFieldValue<string?[]>(12);
        var seconds = row.GetFieldValue<double[]>(13);
        CircuitVote[] votes = [.. voters.Zip(seconds, (voter, left) => voter is not null && Duration(left) is { } timeLeft ? new CircuitVote(voter, timeLeft) : null).OfType<CircuitVote>()];
        return votes.Length == voters.Length && votes.Length == seconds.Length ? votes : null;
    }

    private static string TextOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    private static long WholeOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? -1 : row.GetInt64(column);

    private static TimeSpan? DurationOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : Duration(row.GetDouble(column));

    private static TimeSpan? Duration(double seconds) => Math.Abs(seconds) <= LongestSeconds * 2 ? TimeSpan.FromSeconds(seconds) : null;

    private static double Clamp(TimeSpan duration) => Math.Clamp(duration.TotalSeconds, -LongestSeconds, LongestSeconds);

    private static NpgsqlParameter<long> Whole(long value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };
}
