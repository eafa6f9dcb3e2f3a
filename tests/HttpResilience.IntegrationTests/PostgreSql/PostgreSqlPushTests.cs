using System.Diagnostics;
using HttpResilience.PostgreSql;
using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

[Collection(typeof(PostgreSqlGroup))]
public sealed class PostgreSqlPushTests(PostgreSqlServer server) : IAsyncDisposable
{
    private readonly PostgreSqlFleet _fleet = new(server);

    [Fact]
    public async Task Two_schemas_in_one_database_do_not_hear_or_see_each_other()
    {
        await using var other = new PostgreSqlFleet(server, $"{_fleet.Schema}_circuit");
        await using var watcher = await Watcher.StartAsync(_fleet.Store());
        await using var otherWatcher = await Watcher.StartAsync(other.Store());
        await other.Store().KeepAsync(Circuits.Open(instance: "other"));
        await _fleet.Store().KeepAsync(Circuits.Open());
        await Eventually.IsTrueAsync(() => watcher.Versions.Any() && otherWatcher.Versions.Any(), "not all was heard");
        Assert.Equal("web-1", Assert.Single(watcher.Heard.OfType<SharedCircuit>()).Instance);
        Assert.Equal("other", Assert.Single(otherWatcher.Heard.OfType<SharedCircuit>()).Instance);
        Assert.Equal("web-1", Assert.Single((await _fleet.Store().ReadAsync()).Circuits).Instance);
        Assert.Equal(1, (await _fleet.Store().ReadAsync()).Instances);
    }

    [Fact]
    public async Task The_longest_schema_name_has_a_channel()
    {
        await using var fleet = new PostgreSqlFleet(server, $"z{Guid.NewGuid():N}".PadRight(50, '0'));
        await using var watcher = await Watcher.StartAsync(fleet.Store());
        await fleet.Store().KeepAsync(Circuits.Open());
        await Eventually.IsTrueAsync(() => watcher.Versions.Any(), "nothing was heard");
    }

    [Fact]
    public async Task A_watch_ends_when_its_session_does()
    {
        await using var watcher = await Watcher.StartAsync(_fleet.Store());
        await server.CutConnectionsAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => watcher.Watch.WaitAsync(Eventually.Patience, TimeProvider.System));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_ends_when_the_server_stops(bool immediate)
    {
        await using var watcher = await Watcher.StartAsync(_fleet.Store());
        await server.StopAsync(immediate);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => watcher.Watch.WaitAsync(Eventually.Patience, TimeProvider.System));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => _fleet.Store().WatchAsync(_ => { }, CancellationToken.None));
        await server.StartAsync();
    }

    [Fact]
    public async Task A_watch_ends_when_its_connection_answers_no_more()
    {
        await using var source = PostgreSqlDataSource.Build($"{server.ConnectionString()};Timeout=1");
        var begun = new TaskCompletionSource();
        var watch = new PostgreSqlWatch(source, new(_fleet.Schema), TimeSpan.FromMilliseconds(300)).RunAsync(_ => begun.TrySetResult(), CancellationToken.None);
        await begun.Task;
        await Assert.ThrowsAsync<TimeoutException>(() => watch.WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System));
        server.Pause();
        try
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => watch.WaitAsync(Eventually.Patience, TimeProvider.System));
        }
        finally
        {
            server.Resume();
        }
    }

    [Fact]
    public Task A_watch_of_a_server_that_is_frozen_ends_at_once_when_it_is_canceled() => InTime.HoldsAsync(async () =>
    {
        await using var source = PostgreSqlDataSource.Build(server.ConnectionString());
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var watch = new PostgreSqlWatch(source, new(_fleet.Schema), TimeSpan.FromMilliseconds(1)).RunAsync(_ => begun.TrySetResult(), stop.Token);
        await begun.Task;
        server.Pause();
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            var clock = Stopwatch.StartNew();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
            InTime.Require(clock.Elapsed, TimeSpan.FromSeconds(1));
        }
        finally
        {
            server.Resume();
        }
    });

    [Fact]
    public async Task What_is_too_long_to_be_sent_makes_all_read()
    {
        await using var watcher = await Watcher.StartAsync(_fleet.Store());
        var circuit = Circuits.Open() with { Votes = [.. Enumerable.Range(0, 300).Select(i => new CircuitVote($"web-{i}-€", TimeSpan.FromSeconds(60)))] };
        Assert.True((await _fleet.Store().KeepAsync(circuit)).IsWritten);
        await Eventually.IsTrueAsync(() => watcher.Heard.Count == 2, "nothing was heard");
        Assert.Null(watcher.Heard[1]);
        Assert.Equal(300, Assert.Single((await _fleet.Store().ReadAsync()).Circuits).Votes.Count);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"Client\":\"X\",\"Tier\":\"mcp\",\"Version\":-1,\"State\":\"Open\",\"Reason\":\"ByHand\",\"Instance\":\"x\"}")]
    public async Task What_is_sent_and_none_of_ours_makes_all_read(string payload)
    {
        await using var watcher = await Watcher.StartAsync(_fleet.Store());
        await server.ExecuteAsync($"SELECT pg_notify('{_fleet.Schema}_circuit', '{payload}')");
        await Eventually.IsTrueAsync(() => watcher.Heard.Count == 2, "nothing was heard");
        Assert.Null(watcher.Heard[1]);
    }

    [Fact]
    public async Task Without_Listen_there_is_no_connection_and_the_watch_waits()
    {
        using var stop = new CancellationTokenSource();
        var heard = 0;
        var watch = _fleet.Store(listen: false, more: "Application Name=quiet").WatchAsync(_ => heard++, stop.Token);
        await _fleet.Store().KeepAsync(Circuits.Open());
        Assert.Equal(0, await server.QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'quiet'"));
        Assert.False(watch.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Equal(0, heard);
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();
}
