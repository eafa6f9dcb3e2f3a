using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Fleet;

[Collection(typeof(FleetGroup))]
public sealed class RecoveryTests(PostgreSqlServer server, ITestOutputHelper output)
{
    private const int HalfOpenMaxCalls = 3;
    private const int SuccessThreshold = 2;

    // A call of the store that this machine is too busy for would be a probe more.
    private static readonly string[] s_settings =
    [
        $"Clients:crm:CircuitBreaker:HalfOpenMaxCalls={HalfOpenMaxCalls}", $"Clients:crm:CircuitBreaker:SuccessThreshold={SuccessThreshold}",
        "Clients:crm:CircuitBreaker:RecoveryTimeout=00:00:01", "Fleet:StoreTimeout=00:00:10",
    ];

    [Fact]
    public async Task A_tier_that_is_killed_and_revived_is_tried_by_one_instance_for_all_and_not_by_each()
    {
        const int Seed = 7;
        var shared = await RunAsync(isShared: true, Seed);
        output.WriteLine($"shared: {shared}");
        var alone = await RunAsync(isShared: false, Seed);
        output.WriteLine($"each alone: {alone}");

        Assert.Equal((0, 0), (shared.FailedRequests, alone.FailedRequests));
        Assert.InRange(shared.ProbesAtOnce, 1, HalfOpenMaxCalls);
        Assert.True(alone.ProbesAtOnce > HalfOpenMaxCalls, "alone they never probed at once: this compares nothing");
        // Those under way when the verdict is there, and those that were under way when the tier came back.
        Assert.InRange(shared.Probes, SuccessThreshold, 3 * HalfOpenMaxCalls);
        Assert.True(alone.Probes >= HostFleet.Count * SuccessThreshold, $"{alone.Probes}");
        Assert.True(shared.FailedAttempts < alone.FailedAttempts, $"{shared.FailedAttempts} and {alone.FailedAttempts}");
        Assert.True(5 * shared.FailedProbes < alone.FailedProbes, $"{shared.FailedProbes} and {alone.FailedProbes}");
    }

    private async Task<Outage> RunAsync(bool isShared, int seed)
    {
        await using var fleet = await HostFleet.StartAsync(server, s_settings, isShared: isShared);
        return await Outage.OfAsync(fleet, seed);
    }
}
