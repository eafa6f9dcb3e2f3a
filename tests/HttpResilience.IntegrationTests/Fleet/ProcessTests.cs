using HttpResilience.IntegrationTests.PostgreSql;
using InstanceOptions = HttpResilience.Drills.Fleet.FleetOptions;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>Processes rather than hosts in one.</summary>
[Collection(typeof(FleetGroup))]
public sealed class ProcessTests(PostgreSqlServer server, ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly string[] s_settings =
    [
        "AttemptTimeout=00:00:01", "CircuitBreaker:FailureThreshold=5", "CircuitBreaker:RecoveryTimeout=00:00:00.500",
        "CircuitBreaker:HalfOpenMaxCalls=1", "CircuitBreaker:SuccessThreshold=1000",
    ];

    private readonly string _schema = $"fleet_{Guid.NewGuid():N}";
    private readonly FaultyServer _first = new("tier1");
    private readonly FaultyServer _second = new("tier2");

    [Fact]
    public async Task When_the_process_that_probes_is_killed_another_takes_over_and_no_request_of_theirs_fails()
    {
        await using var one = Start("one");
        await using var two = Start("two");
        await using var three = Start("three");
        InstanceProcess[] all = [one, two, three];
        await Eventually.IsTrueAsync(() => all.All(process => process.HasSaid("Started")), "not all have started");

        _first.Fault = Fault.Refuse;
        await Eventually.IsTrueAsync(() => all.All(process => process.HasSaid(CircuitState.Open)), "not all know that the tier is down");
        _first.Fault = Fault.None;
        await Eventually.IsTrueAsync(async () => await HolderAsync() != "" && _first.OpenConnections > 0, "nobody probes");
        var name = await HolderAsync();
        var holder = Assert.Single(all, process => process.Name == name);
        var killedAt = TimeProvider.System.GetTimestamp();
        await holder.KillAsync();
        await Eventually.IsTrueAsync(async () => await HolderAsync() is not "" and { } next && next != name, "nobody takes over");
        output.WriteLine($"killed with the lease; another process had it after {TimeProvider.System.GetElapsedTime(killedAt).TotalSeconds:F1} s");

        foreach (var survivor in all.Where(process => process != holder))
        {
            var last = await survivor.StopAsync();
            Assert.Equal(("Stopped", 0), (last.State, last.Failed));
            Assert.True(last.Requests > 20, $"{last.Requests}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    private InstanceProcess Start(string name) => new(new InstanceOptions(name, server.ConnectionString(), _schema, _first.Address, _second.Address, Rate: 20, s_settings));

    private async Task<string> HolderAsync() => await server.QueryAsync<string>($"SELECT coalesce((SELECT instance FROM {_schema}.circuit_state WHERE state = 'HalfOpen'), '')");
}
