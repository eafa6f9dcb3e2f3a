using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>What hands did to the tables.</summary>
[Collection(typeof(PostgreSqlGroup))]
public sealed class PostgreSqlRowTests(PostgreSqlServer server) : IAsyncDisposable
{
    private const string Loosen = """
        ALTER TABLE {0}.circuit_state DROP CONSTRAINT circuit_state_state_check, DROP CONSTRAINT circuit_state_version_check, DROP CONSTRAINT circuit_state_open_until_check,
            DROP CONSTRAINT circuit_state_reopenings_check, DROP CONSTRAINT circuit_state_trips_check, DROP CONSTRAINT circuit_state_last_failure_check,
            ALTER state DROP NOT NULL, ALTER reason DROP NOT NULL, ALTER version DROP NOT NULL, ALTER open_until DROP NOT NULL, ALTER open_for DROP NOT NULL, ALTER reopenings DROP NOT NULL,
            ALTER trips DROP NOT NULL, ALTER instance DROP NOT NULL, ALTER voters DROP NOT NULL, ALTER votes_until DROP NOT NULL;
        """;

    private readonly PostgreSqlFleet _fleet = new(server);

    [Theory]
    [InlineData("state = 'Ajar'")]
    [InlineData("state = ''")]
    [InlineData("state = NULL")]
    [InlineData("state = 'Disabled'")]
    [InlineData("state = '7'")]
    [InlineData("reason = 'Mood'")]
    [InlineData("reason = '-1'")]
    [InlineData("reason = NULL")]
    [InlineData("version = 0")]
    [InlineData("version = -1")]
    [InlineData("version = NULL")]
    [InlineData("instance = ''")]
    [InlineData("instance = NULL")]
    [InlineData("wanted_by = ''")]
    [InlineData("wanted_by = E'web-2\\nweb-3'")]
    [InlineData("reopenings = -1")]
    [InlineData("reopenings = NULL")]
    [InlineData("trips = -1")]
    [InlineData("trips = NULL")]
    [InlineData("open_until = 'infinity'")]
    [InlineData("open_until = '-infinity'")]
    [InlineData("open_until = '290000-01-01'")]
    [InlineData("open_until = '4700-01-01 BC'")]
    [InlineData("open_until = now() + interval '15 days'")]
    [InlineData("open_until = NULL")]
    [InlineData("open_for = '-1 second'")]
    [InlineData("open_for = '170000000 years'")]
    [InlineData("open_for = NULL")]
    [InlineData("last_failure = 'infinity'")]
    [InlineData("last_failure = '4700-01-01 BC'")]
    [InlineData("voters = '{web-1}'")]
    [InlineData("votes_until = '{now}'")]
    [InlineData("voters = '{NULL}', votes_until = '{now}'")]
    [InlineData("voters = '{web-1}', votes_until = '{NULL}'")]
    [InlineData("voters = '{web-1}', votes_until = '{infinity}'")]
    [InlineData("voters = '{{a,b},{c,d}}', votes_until = '{now,now,now}'")]
    public async Task An_impossible_row_is_left_out_and_the_others_are_read(string set)
    {
        var store = _fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await store.KeepAsync(Circuits.Open(tier: "rest"));
        Assert.Equal(2, (await store.ReadAsync()).Circuits.Count);
        await _fleet.ByHandAsync($"{Loosen} UPDATE {{0}}.circuit_state SET {set} WHERE tier = 'mcp'");
        Assert.Equal("rest", Assert.Single((await store.ReadAsync()).Circuits).Tier);
        var exchange = await store.KeepAsync(Circuits.Open(version: 9));
        Assert.Equal(new CircuitExchange(false, null), exchange);
    }

    [Theory]
    [InlineData("voters = NULL, votes_until = NULL", 0)]
    [InlineData("voters = '{{a,b},{c,d}}', votes_until = '{{now},{now},{now},{now}}'", 4)]
    [InlineData("open_until = '1970-01-01'", 0)]
    public async Task An_odd_row_is_read_for_what_it_can_mean(string set, int votes)
    {
        var store = _fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await _fleet.ByHandAsync($"{Loosen} UPDATE {{0}}.circuit_state SET {set}");
        Assert.Equal(votes, Assert.Single((await store.ReadAsync()).Circuits).Votes.Count);
    }

    [Theory]
    [InlineData("state = 'open'")]
    [InlineData("version = 0")]
    [InlineData("open_until = 'infinity'")]
    [InlineData("open_until = NULL")]
    public async Task The_table_refuses_what_would_be_left_out(string set)
    {
        await _fleet.Store().KeepAsync(Circuits.Open());
        await Assert.ThrowsAsync<PostgresException>(() => _fleet.ByHandAsync($"UPDATE {{0}}.circuit_state SET {set}"));
    }

    [Fact]
    public async Task A_row_below_version_1_gives_way_to_a_first_one()
    {
        var store = _fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await _fleet.ByHandAsync($"{Loosen} UPDATE {{0}}.circuit_state SET version = -5, state = 'Ajar'");
        Assert.True((await store.KeepAsync(Circuits.Open())).IsWritten);
        Assert.Single((await store.ReadAsync()).Circuits);
    }

    [Fact]
    public async Task Versions_go_beyond_32_bits()
    {
        var store = _fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await _fleet.ByHandAsync("UPDATE {0}.circuit_state SET version = 9223372036854775805");
        Assert.False((await store.KeepAsync(Circuits.Open(version: long.MaxValue - 2))).IsWritten);
        Assert.True((await store.KeepAsync(Circuits.Open(version: long.MaxValue - 1))).IsWritten);
        Assert.Equal(long.MaxValue - 1, Assert.Single((await store.ReadAsync()).Circuits).Version);
        Assert.Equal(long.MaxValue - 1, (await store.KeepAsync(Circuits.Open())).Current!.Version);
    }

    [Fact]
    public async Task What_a_person_changes_is_read_as_well()
    {
        var store = _fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await _fleet.ByHandAsync("UPDATE {0}.circuit_state SET state = 'Isolated', reason = 'ByHand', version = version + 1, instance = 'Ann'");
        var circuit = Assert.Single((await store.ReadAsync()).Circuits);
        Assert.Equal((CircuitState.Isolated, 2, "Ann"), (circuit.State, circuit.Version, circuit.Instance));
    }

    [Fact]
    public async Task A_person_reads_states_names_and_times()
    {
        await _fleet.Store().KeepAsync(Circuits.Open() with { Votes = [new("web-2", TimeSpan.FromSeconds(10))] });
        Assert.Equal("X mcp Open ConsecutiveFailures 00:00:30 1 web-1 web-1 {web-2}", await _fleet.AskAsync<string>(
            "SELECT concat_ws(' ', client, tier, state, reason, open_for, trips, instance, opened_by, voters) FROM {0}.circuit_state"));
        Assert.True(await _fleet.AskAsync<bool>(
            "SELECT open_until = changed + interval '30 s' AND last_failure = changed AND votes_until[1] = changed + interval '10 s' AND changed BETWEEN now() - interval '20 s' AND now() FROM {0}.circuit_state"));
    }

    [Fact]
    public async Task Impossible_signs_of_life_do_no_harm()
    {
        var store = _fleet.Store();
        await store.ReadAsync();
        await _fleet.ByHandAsync("""
            INSERT INTO {0}.instance VALUES ('', '-infinity', '{}'), ('forever', 'infinity', '{{X:mcp,X:mcp},{X:rest,NULL}}'), ('dead', '1970-01-01', '{X:mcp}'), (repeat('long', 500), 'infinity', '{X:mcp}')
            """);
        var reading = await store.ReadAsync();
        Assert.Equal((3, 2, 1, 2), (reading.Instances, reading.NotClosed["X:mcp"], reading.NotClosed["X:rest"], reading.NotClosed.Count));
    }

    [Fact]
    public async Task Those_who_are_long_dead_are_removed()
    {
        await _fleet.Store().ReadAllAsync(Circuits.Presence("web-9", seconds: 0.001), CancellationToken.None);
        await _fleet.ByHandAsync("INSERT INTO {0}.instance SELECT i, clock_timestamp() - interval '11 minutes', '{}' FROM generate_series(1, 500) AS i");
        await _fleet.Store().ReadAsync();
        Assert.Equal(2, await _fleet.AskAsync<long>("SELECT count(*) FROM {0}.instance"));
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();
}
