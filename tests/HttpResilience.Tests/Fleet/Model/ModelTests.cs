using System.Diagnostics.Metrics;
using HttpResilience.Fleet;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fleet.Model;

/// <summary>Fleets by chance, in virtual time.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    // On a thread without a test's synchronization context all goes on inline, so that one seed is one sequence.
    [Fact]
    public Task Whatever_happens_to_a_fleet_it_heals_and_probes_no_more_than_one_breaker() => Task.Run(() =>
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new FleetMetrics(services.GetRequiredService<IMeterFactory>());
        var (runs, exchanges, written, wishes, probes) = (0, 0, 0, 0, 0L);
        foreach (var seed in Thoroughness.Seeds(60, 3_000))
        {
            using var run = new ModelRun(seed, metrics);
            try
            {
                run.Run();
            }
            catch (Exception failure)
            {
                Assert.Fail($"TESTS_SEED={seed}: {failure}\n{run.Log}");
            }

            (runs, exchanges, written, wishes, probes) = (runs + 1, exchanges + run.Exchanges, written + run.Written, wishes + run.Wishes, probes + run.ProbesChecked);
        }

        output.WriteLine($"{runs} seeds, {written} changes, {wishes} of them wishes, {exchanges} exchanges, {probes} moments with probes");
        Assert.True(written > runs * 10 && wishes > runs / 10 && probes > runs, "hardly anything happened");
    });
}
