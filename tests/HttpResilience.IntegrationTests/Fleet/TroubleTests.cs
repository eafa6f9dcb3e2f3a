using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>PostgreSQL goes away in every way there is, under load and in the middle of an outage.</summary>
[Collection(typeof(FleetGroup))]
public sealed class TroubleTests(PostgreSqlServer server, ITestOutputHelper output)
{
    private const int Cuts = 4;
    private const int HalfOpenMaxCalls = 3;
    private const string Lost = "fleet_store_lost";
    private const string Back = "fleet_store_back";

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(Thoroughness.Of(1, 10));
    private static readonly TimeSpan s_storeTimeout = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);

    private static readonly string[] s_settings =
    [
        "Fleet:PollInterval=00:00:00.500", $"Fleet:StoreTimeout={s_storeTimeout}",
        "Clients:crm:CircuitBreaker:RecoveryTimeout=00:00:01", $"Clients:crm:CircuitBreaker:HalfOpenMaxCalls={HalfOpenMaxCalls}",
    ];

    [Fact]
    public Task Whatever_becomes_of_PostgreSQL_no_request_fails_or_is_slower_and_all_agree_again_soon_after() => InTime.HoldsAsync(async () =>
    {
        await using var fleet = await HostFleet.StartAsync(server, s_settings);
        await using var load = new FleetLoad(fleet);
        var phases = new LoadPhases(load);
        await phases.AddAsync("undisturbed", () => Task.Delay(2 * s_while, TimeProvider.System));
        await phases.AddAsync("stopped and started again", () => RestartAsync(fleet));
        await phases.AddAsync("paused", () => PauseAsync(fleet));
        await phases.AddAsync("its connections cut again and again", () => CutAsync(fleet));
        await phases.AddAsync("cut again and again while the tier is down", () => CutInOutageAsync(fleet));
        await phases.AddAsync("stopped while the tier goes down", () => OutageWithoutStoreAsync(fleet));
        var (undisturbed, others) = await phases.EndAsync(output);
        Assert.All(others.Append(undisturbed), figures => Assert.Equal(0, figures.Failed));
        // A request that waited for the store would take its timeout; less than that is also what a machine does that has too much to do.
        foreach (var figures in others)
            InTime.Require(figures.P99 < (3 * undisturbed.P99) + s_storeTimeout.TotalMilliseconds, $"{figures} instead of {undisturbed}");
    });

    private async Task RestartAsync(HostFleet fleet)
    {
        var told = Told(fleet);
        await server.StopAsync(immediate: true);
        await LoseAsync(fleet);
        await server.StartAsync();
        await HealAsync(fleet, "started again");
        await AssertToldAsync(fleet, told, 1, 1);
    }

    private async Task PauseAsync(HostFleet fleet)
    {
        var told = Told(fleet);
        server.Pause();
        try
        {
            await LoseAsync(fleet);
            // Until the connections have been given up as well.
            await Task.Delay(s_while, TimeProvider.System);
        }
        finally
        {
            server.Resume();
        }

        await HealAsync(fleet, "resumed");
        await AssertToldAsync(fleet, told, 1, 1);
    }

    private async Task CutAsync(HostFleet fleet)
    {
        var told = Told(fleet);
        await CutAgainAndAgainAsync();
        await HealAsync(fleet, "cut for the last time");
        // None, where the watch was the first to notice: what comes later takes a new connection.
        await AssertToldAsync(fleet, told, 0, Cuts);
    }

    private async Task CutInOutageAsync(HostFleet fleet)
    {
        fleet.First.Fault = Fault.Refuse;
        await CutAgainAndAgainAsync();
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.Breaker.State != CircuitState.Closed), "not all know that the tier is down");
        fleet.First.Fault = Fault.None;
        await CutAgainAndAgainAsync();
        await AgreeOnClosedAsync(fleet, "revived");
    }

    // Each finds out alone that the tier is down. Once PostgreSQL is there, one probes for all.
    private async Task OutageWithoutStoreAsync(HostFleet fleet)
    {
        await server.StopAsync(immediate: true);
        await LoseAsync(fleet);
        fleet.First.Fault = Fault.Refuse;
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.Breaker.State != CircuitState.Closed), "not all know that the tier is down");
        await server.StartAsync();
        await HealAsync(fleet, "started again");
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.Fleet.State is CircuitState.Open or CircuitState.HalfOpen), "the fleet does not know that the tier is down");
        await Task.Delay(s_while, TimeProvider.System);
        fleet.Attempts.Latency = TimeSpan.FromMilliseconds(100);
        var revivedAt = TimeProvider.System.GetTimestamp();
        fleet.First.Fault = Fault.None;
        await AgreeOnClosedAsync(fleet, "revived");
        fleet.Attempts.Latency = TimeSpan.Zero;
        var probes = fleet.Attempts.Probes(revivedAt);
        output.WriteLine($"{probes.Length} probes, {AttemptWatch.MostAtOnce(probes)} at once at most");
        Assert.InRange(AttemptWatch.MostAtOnce(probes), 1, HalfOpenMaxCalls);
    }

    private async Task CutAgainAndAgainAsync()
    {
        for (var cut = 0; cut < Cuts; cut++)
        {
            await server.CutConnectionsAsync();
            await Task.Delay(s_moment, TimeProvider.System);
        }
    }

    private static async Task LoseAsync(HostFleet fleet)
    {
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => !instance.Fleet.IsConnected), "not all have noticed");
        await Task.Delay(s_while, TimeProvider.System);
    }

    private async Task HealAsync(HostFleet fleet, string since)
    {
        var healed = TimeProvider.System.GetTimestamp();
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.Fleet.IsConnected), "an instance goes on alone");
        Tell(since, "all are together again", healed);
    }

    private async Task AgreeOnClosedAsync(HostFleet fleet, string since)
    {
        var well = TimeProvider.System.GetTimestamp();
        await fleet.AgreeAsync(CircuitState.Closed, "not all agree that the tier is back");
        Tell(since, "all agree", well);
    }

    private void Tell(string since, string what, long from)
    {
        var took = TimeProvider.System.GetElapsedTime(from);
        output.WriteLine($"{since}; {what} after {took.TotalMilliseconds:F0} ms");
        InTime.Require(took < 10 * s_poll, $"{since}; {what} after {took}");
    }

    private static int[] Told(HostFleet fleet) => [.. fleet.Instances.Select(instance => instance.Log.Count(Lost))];

    // Said once when it goes, and once when it is back; a poll later that is still so.
    private static async Task AssertToldAsync(HostFleet fleet, int[] before, int least, int most)
    {
        await Task.Delay(2 * s_poll, TimeProvider.System);
        foreach (var (instance, told) in fleet.Instances.Zip(before))
        {
            var (lost, back) = (instance.Log.Count(Lost), instance.Log.Count(Back));
            Assert.True(lost == back && lost - told >= least && lost - told <= most, $"{lost} lost, {back} back, {told} before:\n{string.Join('\n', instance.Log.Texts("fleet_"))}");
        }
    }
}
