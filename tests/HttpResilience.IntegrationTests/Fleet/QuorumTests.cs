using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>An opening that it takes two instances for.</summary>
[Collection(typeof(FleetGroup))]
public sealed class QuorumTests(PostgreSqlServer server, ITestOutputHelper output)
{
    private static readonly string[] s_settings =
        ["Clients:crm:CircuitBreaker:RecoveryTimeout=00:01:00", "Clients:crm:CircuitBreaker:OpenWhen:Instances=2", "Fleet:PollInterval=00:00:00.500"];

    [Fact]
    public async Task One_sick_instance_shuts_the_tier_for_itself_alone_and_a_second_one_for_all()
    {
        await using var nobody = new FaultyServer("nobody") { Fault = Fault.Refuse };
        var address = $"Clients:crm:Tiers:tier1:BaseAddress={nobody.Address}";
        await using var fleet = await HostFleet.StartAsync(server, s_settings, ofOne: i => i == 0 ? [address] : []);
        await using var load = new FleetLoad(fleet);
        var (sick, second) = (fleet.Instances[0], fleet.Instances[1]);
        await Eventually.IsTrueAsync(() => sick.Breaker.State == CircuitState.Open && fleet.Instances.All(instance => instance.Fleet.Votes is [var vote] && vote == sick.Name), "its vote is not heard");
        // Several polls, and hundreds of good requests of the others.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        Assert.All(fleet.Instances.Skip(1), instance => Assert.Equal(CircuitState.Closed, instance.Breaker.State));
        Assert.Equal(CircuitState.Open, sick.Breaker.State);
        Assert.Equal(1, sick.Log.Count("fleet_vote_cast"));
        Assert.Equal(0, fleet.Instances.Skip(1).Sum(instance => instance.Log.Count("fleet_followed")));

        await HostFleet.OpenAsync(second);
        await fleet.AgreeAsync(CircuitState.Open, "two are not enough");
        var took = fleet.Instances.Skip(2).Max(instance => TimeProvider.System.GetElapsedTime(second.ChangedAt(CircuitState.Open), instance.ChangedAt(CircuitState.Open)));
        output.WriteLine($"one sick instance: 19 of 20 stay closed; a second one: all are open after {took.TotalMilliseconds:F0} ms");
        Assert.All(await load.StopAsync(), sample => Assert.Null(sample.Error));
    }
}
