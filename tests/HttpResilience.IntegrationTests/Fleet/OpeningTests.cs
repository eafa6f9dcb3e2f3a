using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>What one instance finds out, and what an operator says to one, reaches all.</summary>
[Collection(typeof(FleetGroup))]
public sealed class OpeningTests(PostgreSqlServer server, ITestOutputHelper output)
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public Task What_one_instance_opens_all_others_open_within_a_second() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await HostFleet.StartAsync(server, ["Clients:crm:CircuitBreaker:RecoveryTimeout=00:01:00"]);
        await using var load = new FleetLoad(fleet);
        var times = await OpenAgainAndAgainAsync(fleet, Thoroughness.Of(30, 300));
        output.WriteLine($"opened by one, open on the 19 others, with LISTEN: {times}");
        InTime.Require(times.P(99) < s_second, times.ToString());
        Assert.All(await load.StopAsync(), sample => Assert.Null(sample.Error));
    });

    [Fact]
    public Task Without_LISTEN_they_open_with_the_next_poll() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await HostFleet.StartAsync(server, ["Clients:crm:CircuitBreaker:RecoveryTimeout=00:01:00", "PostgreSql:Listen=false", "Fleet:PollInterval=00:00:00.500"]);
        await using var load = new FleetLoad(fleet);
        var times = await OpenAgainAndAgainAsync(fleet, Thoroughness.Of(4, 50));
        output.WriteLine($"opened by one, open on the 19 others, without LISTEN, with a poll every 500 ms: {times}");
        InTime.Require(times.P(99) < s_second + s_second, times.ToString());
        Assert.All(await load.StopAsync(), sample => Assert.Null(sample.Error));
    });

    [Fact]
    public Task What_an_operator_does_on_one_instance_reaches_all_within_a_second() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await HostFleet.StartAsync(server, []);
        await using var load = new FleetLoad(fleet);
        var (isolated, reset) = (new Spread(), new Spread());
        for (var round = 0; round < Thoroughness.Of(10, 100); round++)
        {
            var instance = fleet.Instances[round % HostFleet.Count];
            Assert.True(instance.Control.Isolate("crm", "tier1", "operator"));
            await fleet.AgreeAsync(CircuitState.Isolated, "not all are isolated");
            AddTimes(isolated, fleet, instance, CircuitState.Isolated);
            // Another than the one who isolated it.
            instance = fleet.Instances[(round + 7) % HostFleet.Count];
            Assert.True(instance.Control.Reset("crm", "tier1", "operator"));
            await fleet.AgreeAsync(CircuitState.Closed, "not all are reset");
            AddTimes(reset, fleet, instance, CircuitState.Closed);
        }

        output.WriteLine($"isolated on one, isolated on the 19 others: {isolated}");
        output.WriteLine($"reset on one, closed on the 19 others: {reset}");
        InTime.Require(isolated.P(99) < s_second && reset.P(99) < s_second, $"{isolated}; {reset}");
        Assert.All(await load.StopAsync(), sample => Assert.Null(sample.Error));
    });

    private static async Task<Spread> OpenAgainAndAgainAsync(HostFleet fleet, int rounds)
    {
        var times = new Spread();
        for (var round = 0; round < rounds; round++)
        {
            var instance = fleet.Instances[round % HostFleet.Count];
            await HostFleet.OpenAsync(instance);
            await fleet.AgreeAsync(CircuitState.Open, "not all are open");
            AddTimes(times, fleet, instance, CircuitState.Open);
            Assert.All(fleet.Instances, other => Assert.Equal(instance.Name, other.Fleet.OpenedBy));
            Assert.True(instance.Control.Reset("crm", "tier1", "operator"));
            await fleet.AgreeAsync(CircuitState.Closed, "not all are closed again");
        }

        return times;
    }

    private static void AddTimes(Spread times, HostFleet fleet, Instance first, CircuitState state)
    {
        foreach (var other in fleet.Instances.Where(other => other != first))
            times.Add(TimeProvider.System.GetElapsedTime(first.ChangedAt(state), other.ChangedAt(state)));
    }
}
