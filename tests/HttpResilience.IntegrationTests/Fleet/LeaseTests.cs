using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>The leave to probe, when the instance that has it goes (<see cref="ProcessTests"/> kills one). The tier is well, but it takes many good probes to believe it.</summary>
[Collection(typeof(FleetGroup))]
public sealed class LeaseTests(PostgreSqlServer server, ITestOutputHelper output)
{
    // An attempt's timeout, a second for what comes around it, and five in reserve.
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private static readonly string[] s_settings =
    [
        "Clients:crm:AttemptTimeout=00:00:01", "Clients:crm:CircuitBreaker:RecoveryTimeout=00:00:00.500",
        "Clients:crm:CircuitBreaker:HalfOpenMaxCalls=1", "Clients:crm:CircuitBreaker:SuccessThreshold=1000", "Fleet:StoreTimeout=00:00:05", "Fleet:PollInterval=00:00:01",
    ];

    [Fact]
    public Task An_instance_that_is_cut_off_with_the_lease_probes_for_itself_and_another_for_the_rest_until_it_is_back() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await HostFleet.StartAsync(server, s_settings);
        await using var load = new FleetLoad(fleet);
        var holder = await HalfOpenAsync(fleet);
        await Task.Delay(s_second, TimeProvider.System);
        Assert.Equal(1, AttemptWatch.MostAtOnce(fleet.Attempts.Probes()));
        var cutAt = TimeProvider.System.GetTimestamp();
        await fleet.CutOffAsync(holder);
        var took = await TakenOverAsync(fleet, holder, cutAt);
        output.WriteLine($"cut off from PostgreSQL with the lease; another had it after {took.TotalSeconds:F1} s");
        Assert.True(took > s_second, $"it took {took}");
        InTime.Require(took, s_lease + (2 * s_second));
        await Task.Delay(s_second, TimeProvider.System);
        Assert.False(holder.Fleet.IsConnected);
        Assert.InRange(AttemptWatch.MostAtOnce(fleet.Attempts.Probes()), 1, 2);

        await fleet.LetInAsync(holder);
        await Eventually.IsTrueAsync(() => holder.Fleet.IsConnected && holder.Breaker.State == CircuitState.Open, "it goes on alone");
        var backAt = TimeProvider.System.GetTimestamp();
        await Task.Delay(s_second, TimeProvider.System);
        Assert.Single(fleet.Attempts.Probes(backAt).Select(probe => probe.Instance).Distinct());
        Assert.All(await load.StopAsync(), sample => Assert.Null(sample.Error));
    });

    [Fact]
    public Task An_instance_that_stops_gives_the_lease_back_at_once() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await HostFleet.StartAsync(server, s_settings);
        await using var load = new FleetLoad(fleet);
        var holder = await HalfOpenAsync(fleet);
        await Task.Delay(s_second, TimeProvider.System);
        var stoppedAt = TimeProvider.System.GetTimestamp();
        await holder.StopAsync();
        var took = await TakenOverAsync(fleet, holder, stoppedAt);
        output.WriteLine($"stopped with the lease; another had it after {took.TotalMilliseconds:F0} ms");
        InTime.Require(took, 2 * s_second);
        Assert.All(await load.StopAsync(), sample => Assert.Null(sample.Error));
        Assert.Equal(1, AttemptWatch.MostAtOnce(fleet.Attempts.Probes()));
    });

    private static async Task<Instance> HalfOpenAsync(HostFleet fleet)
    {
        await HostFleet.OpenAsync(fleet.Instances[0]);
        await Eventually.IsTrueAsync(async () => await HolderNameAsync(fleet) != "", "nobody asks to probe");
        var name = await HolderNameAsync(fleet);
        var holder = fleet.Instances.Single(instance => instance.Name == name);
        await Eventually.IsTrueAsync(() => fleet.Attempts.Probes().Length > 0, "nobody probes");
        Assert.All(fleet.Attempts.Probes(), probe => Assert.Equal(holder.Name, probe.Instance));
        return holder;
    }

    private static async Task<TimeSpan> TakenOverAsync(HostFleet fleet, Instance before, long since)
    {
        await Eventually.IsTrueAsync(() => fleet.Attempts.Probes(since).Any(probe => probe.Instance != before.Name), "nobody takes over");
        return TimeProvider.System.GetElapsedTime(since, fleet.Attempts.Probes(since).Where(probe => probe.Instance != before.Name).Min(probe => probe.From));
    }

    private static Task<string> HolderNameAsync(HostFleet fleet) => fleet.AskAsync<string>("SELECT coalesce((SELECT instance FROM {0}.circuit_state WHERE state = 'HalfOpen'), '')");
}
