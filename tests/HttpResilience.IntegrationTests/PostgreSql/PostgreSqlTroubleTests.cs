using System.Diagnostics;
using HttpResilience.PostgreSql;
using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

[Collection(typeof(PostgreSqlGroup))]
public sealed class PostgreSqlTroubleTests(PostgreSqlServer server) : IAsyncDisposable
{
    private readonly PostgreSqlFleet _fleet = new(server);

    [Fact]
    public Task Calls_of_a_frozen_server_are_given_up_when_the_token_says_so_and_go_on_once_it_thaws() => InTime.HoldsAsync(async () =>
    {
        var store = _fleet.Store(timeout: TimeSpan.FromSeconds(1));
        await store.ReadAsync();
        server.Pause();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AssertGivenUpAsync(store)));
            // By now the connections have been given up too; new ones are made, and hang as well.
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AssertGivenUpAsync(store)));
        }
        finally
        {
            server.Resume();
        }

        await AssertHealsAsync(store);
    });

    [Fact]
    public Task Who_gives_up_a_call_of_a_frozen_server_is_not_held_up_by_it() => InTime.HoldsAsync(async () =>
    {
        // With a reset before the call, Npgsql would not cancel before that was answered.
        var store = _fleet.Store(more: "No Reset On Close=true");
        await store.ReadAsync();
        server.Pause();
        try
        {
            using var patience = new CancellationTokenSource();
            var call = store.ReadAllAsync(Circuits.Presence(), patience.Token).AsTask();
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            var clock = Stopwatch.StartNew();
            // On this thread, as a timer would.
            patience.Cancel();
            InTime.Require(clock.Elapsed, TimeSpan.FromSeconds(1));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
        finally
        {
            server.Resume();
        }
    });

    [Fact]
    public Task Calls_that_wait_for_a_lock_are_given_up_and_leave_no_session_behind() => InTime.HoldsAsync(async () =>
    {
        var store = _fleet.Store(timeout: TimeSpan.FromMilliseconds(300), more: "Application Name=waits");
        await store.KeepAsync(Circuits.Open());
        await using (var person = await server.ConnectAsync())
        {
            await using var transaction = await person.BeginTransactionAsync();
            await using var command = new NpgsqlCommand($"LOCK TABLE {_fleet.Schema}.circuit_state", person, transaction);
            await command.ExecuteNonQueryAsync();
            var sessions = new HashSet<string>();
            for (var i = 0; i < 5; i++)
            {
                await Task.WhenAll(AssertGivenUpAsync(store), AssertGivenUpAsync(store));
                await AssertNobodyWaitsAsync("waits");
                sessions.Add(await server.QueryAsync<string>("SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity WHERE application_name = 'waits'"));
            }

            Assert.Single(sessions);
        }

        Assert.Equal(1, (await store.ReadAsync()).Instances);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_costs_the_call_that_meets_it(bool immediate)
    {
        var store = _fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.ReadAsync().AsTask()));
        await server.StopAsync(immediate);
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.ReadAsync());
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.KeepAsync(Circuits.Open(version: 2)));
        await server.StartAsync();
        Assert.Equal(1, Assert.Single((await store.ReadAsync()).Circuits).Version);
        Assert.True((await store.KeepAsync(Circuits.Open(version: 2))).IsWritten);
    }

    [Fact]
    public async Task Connections_that_were_cut_cost_one_call()
    {
        var store = _fleet.Store();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.ReadAsync().AsTask()));
        await server.CutConnectionsAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.ReadAsync());
        Assert.Equal(1, (await store.ReadAsync()).Instances);
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_does_no_harm()
    {
        var store = _fleet.Store();
        await server.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.ReadAsync());
        await server.StartAsync();
        Assert.Equal(1, (await store.ReadAsync()).Instances);
    }

    [Fact]
    public async Task Fifty_calls_at_once_take_four_connections_and_no_more()
    {
        var store = _fleet.Store(timeout: TimeSpan.FromSeconds(20), more: "Application Name=few");
        await store.ReadAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => store.ReadAllAsync(Circuits.Presence($"web-{i}"), CancellationToken.None).AsTask()));
        Assert.InRange(await server.QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'few'"), 1, 4);
    }

    [Fact]
    public async Task A_call_is_one_transaction_and_leaves_no_setting_behind()
    {
        var store = _fleet.Store(timeout: TimeSpan.FromMilliseconds(1234), more: "Maximum Pool Size=1;No Reset On Close=true");
        await store.ReadAsync();
        await using var source = PostgreSqlDataSource.Build($"{server.ConnectionString()};No Reset On Close=true");
        var calls = new PostgreSqlCalls(source, TimeSpan.FromMilliseconds(1234));
        Assert.Equal("1234ms", await ShowAsync());
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SHOW statement_timeout", connection);
        Assert.Equal("0", await command.ExecuteScalarAsync());

        Task<string> ShowAsync() => calls.SendAsync([new("SHOW statement_timeout")], static reader =>
        {
            reader.Read();
            return reader.GetString(0);
        }, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    private static async Task AssertGivenUpAsync(PostgreSqlCircuitStateStore store)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var clock = Stopwatch.StartNew();
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await store.ReadAllAsync(Circuits.Presence(), patience.Token));
        Assert.True(exception is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }, exception.ToString());
        InTime.Require(clock.Elapsed, TimeSpan.FromMilliseconds(800));
    }

    private async Task AssertNobodyWaitsAsync(string application) => await Eventually.IsTrueAsync(
        async () => await server.QueryAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{application}' AND wait_event_type = 'Lock'") == 0, "a session waits for the lock");

    private static Task AssertHealsAsync(PostgreSqlCircuitStateStore store) => Eventually.IsTrueAsync(async () =>
    {
        try
        {
            return (await store.ReadAsync()).Instances == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }, "it does not heal");
}
