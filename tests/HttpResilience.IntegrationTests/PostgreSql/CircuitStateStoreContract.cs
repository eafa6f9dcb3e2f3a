using System.Diagnostics;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>What every store promises. A class for each store derives from it.</summary>
public abstract class CircuitStateStoreContract
{
    [Fact]
    public async Task The_first_version_is_kept_where_there_is_none()
    {
        var circuit = Circuits.Open();
        Assert.Equal(new CircuitExchange(true, circuit), await Store().KeepAsync(circuit));
        Assert.Equal(1, Assert.Single((await Store().ReadAsync()).Circuits).Version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_version_that_does_not_follow_the_kept_one_changes_nothing_and_gets_the_kept_one(long version)
    {
        await Store().KeepAsync(Circuits.Open());
        await Store().KeepAsync(Circuits.Open(version: 2, instance: "web-2"));
        var exchange = await Store().KeepAsync(Circuits.Open(version, instance: "web-3"));
        Assert.False(exchange.IsWritten);
        Assert.Equal((2, "web-2"), (exchange.Current!.Version, exchange.Current.Instance));
        Assert.Equal("web-2", Assert.Single((await Store().ReadAsync()).Circuits).Instance);
    }

    [Fact]
    public async Task A_later_version_is_not_kept_where_there_is_none()
    {
        Assert.Equal(new CircuitExchange(false, null), await Store().KeepAsync(Circuits.Open(version: 2)));
        Assert.Empty((await Store().ReadAsync()).Circuits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_twenty_writers_of_one_version_one_wins_and_the_others_get_its_circuit(long version)
    {
        if (version > 1)
            await Store().KeepAsync(Circuits.Open());
        var exchanges = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await Store().KeepAsync(Circuits.Open(version, instance: $"web-{i}")))));
        var winner = Assert.Single(exchanges, exchange => exchange.IsWritten).Current!.Instance;
        Assert.All(exchanges, exchange => Assert.Equal((version, winner), (exchange.Current!.Version, exchange.Current.Instance)));
    }

    [Fact]
    public async Task Tiers_and_clients_have_versions_of_their_own()
    {
        Assert.True((await Store().KeepAsync(Circuits.Open())).IsWritten);
        Assert.True((await Store().KeepAsync(Circuits.Open(tier: "rest"))).IsWritten);
        Assert.True((await Store().KeepAsync(Circuits.Open() with { Client = "Y" })).IsWritten);
        Assert.Equal(["X:mcp", "X:rest", "Y:mcp"], (await Store().ReadAsync()).Circuits.Select(circuit => $"{circuit.Client}:{circuit.Tier}").Order());
    }

    [Fact]
    public async Task Every_field_comes_back()
    {
        var circuit = new SharedCircuit
        {
            Client = "Zoho ' \" \\ €",
            Tier = "{rest},😀",
            Version = 1,
            State = CircuitState.HalfOpen,
            Reason = CircuitChangeReason.HealthProbe,
            Instance = "web-2",
            OpenedBy = "web-1",
            WantedBy = "web-3 ' €",
            TimeLeft = TimeSpan.FromHours(100),
            OpenDuration = TimeSpan.FromMilliseconds(1_234_567),
            Reopenings = int.MaxValue - 1,
            Trips = long.MaxValue - 1,
            LastFailureAge = TimeSpan.FromDays(400),
            Votes = [new("web-3", TimeSpan.FromHours(50)), new("a,\"b'{}", TimeSpan.FromHours(-20))],
        };
        await Store().KeepAsync(circuit);
        var read = Assert.Single((await Store().ReadAsync()).Circuits);
        Assert.Equal(circuit with { TimeLeft = read.TimeLeft, LastFailureAge = read.LastFailureAge, Votes = read.Votes }, read);
        AssertClose(circuit.TimeLeft, read.TimeLeft);
        AssertClose(-circuit.LastFailureAge.Value, -read.LastFailureAge!.Value);
        Assert.Equal(circuit.Votes.Select(vote => vote.Instance), read.Votes.Select(vote => vote.Instance));
        Assert.All(circuit.Votes.Zip(read.Votes), pair => AssertClose(pair.First.TimeLeft, pair.Second.TimeLeft));
    }

    [Fact]
    public async Task What_was_never_said_comes_back_as_nothing()
    {
        await Store().KeepAsync(Circuits.Open() with { State = CircuitState.Closed, OpenedBy = null, LastFailureAge = null });
        var read = Assert.Single((await Store().ReadAsync()).Circuits);
        Assert.Equal((null, null, null, 0), (read.OpenedBy, read.WantedBy, read.LastFailureAge, read.Votes.Count));
    }

    [Fact]
    public async Task Who_waits_for_a_lease_is_said_by_one_version_and_taken_back_by_another()
    {
        await Store().KeepAsync(Circuits.Open() with { State = CircuitState.HalfOpen });
        await using var watcher = await Watcher.StartAsync(Store());
        var wanted = Circuits.Open(version: 2) with { State = CircuitState.HalfOpen, WantedBy = "web-2" };
        Assert.True((await Store().KeepAsync(wanted)).IsWritten);
        Assert.Equal("web-2", (await Store().KeepAsync(wanted)).Current!.WantedBy);
        Assert.True((await Store().KeepAsync(wanted with { Version = 3, WantedBy = null })).IsWritten);
        Assert.Null(Assert.Single((await Store().ReadAsync()).Circuits).WantedBy);
        await Eventually.IsTrueAsync(() => watcher.Heard.Count >= 3, "not all was heard");
        Assert.Equal(["web-2", null], watcher.Heard.Skip(1).Select(circuit => circuit!.WantedBy));
    }

    [Fact]
    public async Task Durations_age_as_time_goes_by()
    {
        var circuit = Circuits.Open() with { Votes = [new("web-2", TimeSpan.FromSeconds(20))] };
        var clock = Stopwatch.StartNew();
        await Store().KeepAsync(circuit);
        var sinceKept = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        foreach (var read in new[] { Assert.Single((await Store().ReadAsync()).Circuits), (await Store().KeepAsync(circuit)).Current! })
        {
            var age = circuit.TimeLeft - read.TimeLeft;
            Assert.InRange(age, TimeSpan.FromMilliseconds(299), clock.Elapsed);
            AssertClose(age, read.LastFailureAge!.Value);
            AssertClose(age, TimeSpan.FromSeconds(20) - read.Votes[0].TimeLeft);
        }

        Assert.True(sinceKept.Elapsed < TimeSpan.FromSeconds(10), "too slow to tell");
    }

    [Fact]
    public async Task Who_watches_hears_that_it_has_begun_and_then_every_change()
    {
        await using var watcher = await Watcher.StartAsync(Store());
        var store = Store();
        for (var version = 1; version <= 50; version++)
            await store.KeepAsync(Circuits.Open(version));
        await Eventually.IsTrueAsync(() => watcher.Heard.Count >= 51, "not all was heard");
        Assert.Null(watcher.Heard[0]);
        Assert.Equal(Enumerable.Range(1, 50).Select(version => (long)version), watcher.Versions);
        Assert.Equal(("X", "mcp", CircuitState.Open), (watcher.Heard[1]!.Client, watcher.Heard[1]!.Tier, watcher.Heard[1]!.State));
    }

    [Fact]
    public async Task A_change_that_was_refused_is_not_heard()
    {
        await Store().KeepAsync(Circuits.Open());
        await using var watcher = await Watcher.StartAsync(Store());
        await Store().KeepAsync(Circuits.Open(instance: "web-2"));
        await Store().KeepAsync(Circuits.Open(version: 2));
        await Eventually.IsTrueAsync(() => watcher.Heard.Count >= 2, "nothing was heard");
        Assert.Equal([2], watcher.Versions);
    }

    [Fact]
    public async Task All_who_watch_hear_it_and_who_has_ended_does_not()
    {
        var store = Store();
        var first = await Watcher.StartAsync(store);
        await using var second = await Watcher.StartAsync(store);
        await using var third = await Watcher.StartAsync(Store());
        await first.DisposeAsync();
        await Store().KeepAsync(Circuits.Open());
        await Eventually.IsTrueAsync(() => second.Versions.Any() && third.Versions.Any(), "not all heard it");
        Assert.Empty(first.Versions);
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_canceled()
    {
        var watcher = await Watcher.StartAsync(Store());
        await watcher.DisposeAsync();
        Assert.True(watcher.Watch.IsCanceled);
    }

    [Fact]
    public async Task Who_is_alive_is_counted_until_its_time_is_over_or_it_leaves()
    {
        await Store().ReadAllAsync(Circuits.Presence("web-1"), CancellationToken.None);
        await Store().ReadAllAsync(Circuits.Presence("web-2"), CancellationToken.None);
        Assert.Equal(3, (await Store().ReadAllAsync(Circuits.Presence("web-3", seconds: 0.3), CancellationToken.None)).Instances);
        Assert.Equal(2, (await Store().ReadAllAsync(Circuits.Presence("web-2", seconds: 0), CancellationToken.None)).Instances);
        await Eventually.IsTrueAsync(async () => (await Store().ReadAllAsync(Circuits.Presence("web-1"), CancellationToken.None)).Instances == 1, "web-3 lives on");
    }

    [Fact]
    public async Task Those_whose_breaker_is_not_closed_are_counted_by_its_name()
    {
        await Store().ReadAllAsync(Circuits.Presence("web-1", 15, "X:mcp", "X:rest"), CancellationToken.None);
        await Store().ReadAllAsync(Circuits.Presence("web-2", 15, "X:mcp"), CancellationToken.None);
        var reading = await Store().ReadAllAsync(Circuits.Presence("web-3"), CancellationToken.None);
        Assert.Equal([new("X:mcp", 2), new("X:rest", 1)], reading.NotClosed.OrderBy(pair => pair.Key));
        reading = await Store().ReadAllAsync(Circuits.Presence("web-1"), CancellationToken.None);
        Assert.Equal([new("X:mcp", 1)], reading.NotClosed);
    }

    [Fact]
    public async Task Nothing_is_begun_for_a_token_that_is_canceled_already()
    {
        await Store().ReadAsync();
        var canceled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store().ReadAllAsync(Circuits.Presence("web-9"), canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store().CompareExchangeAsync(Circuits.Open(), canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store().WatchAsync(_ => { }, canceled));
        var reading = await Store().ReadAsync();
        Assert.Equal((0, 1), (reading.Circuits.Count, reading.Instances));
    }

    /// <summary>A store of one more instance of the same fleet.</summary>
    private protected abstract ICircuitStateStore Store();

    // Read a little later than it was kept.
    private static void AssertClose(TimeSpan expected, TimeSpan actual) => Assert.InRange(actual, expected - TimeSpan.FromSeconds(5), expected + TimeSpan.FromMilliseconds(5));
}
