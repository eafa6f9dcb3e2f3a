using HttpResilience.Tests.Documentation;

namespace HttpResilience.Tests.Fleet.Simulation;

/// <summary>What a fleet costs its store, and what it saves its tier. See docs/fleet.md.</summary>
public sealed class FleetSimulationTests(ITestOutputHelper output)
{
    private const int Slots = 3;
    private static readonly int[] s_sizes = [10, 50, 1_000, .. Enumerable.Repeat(10_000, Thoroughness.Of(0, 1))];

    // On a thread without a test's synchronization context all goes on inline, so that one run is one sequence.
    [Fact]
    public async Task A_fleet_of_any_size_learns_together_and_spares_its_tier()
    {
        var page = Page.Read("docs/fleet.md").ReplaceLineEndings("\n");
        output.WriteLine(FleetFigures.Head);
        var figures = await Task.Run(() => s_sizes.Select(FleetFigures.Of).ToArray());
        foreach (var fleet in figures)
        {
            output.WriteLine(fleet.Row);
            output.WriteLine(fleet.Cost);
        }

        Assert.All(figures, AssertBounds);
        Assert.All(figures.Select(fleet => fleet.Row).Append(FleetFigures.Head), text => Assert.Contains(text, page, StringComparison.Ordinal));
    }

    private static void AssertBounds(FleetFigures fleet)
    {
        var (shared, alone) = (fleet.Shared, fleet.Alone);
        var instances = shared.Opened.Length;
        Assert.True(shared.IsClosedEverywhere && alone.IsClosedEverywhere);
        Assert.Equal(CircuitState.Closed, shared.Store.Kept!.State);

        // All know within a second, one probes for all, and the tier is spared.
        Assert.InRange(fleet.Spread[^1], 0, 1_000);
        Assert.InRange(shared.MostProbes, 1, Slots);
        Assert.InRange(shared.Probes, 2, 2 * Slots);
        Assert.InRange(alone.Probes, 2 * instances, Slots * 2 * instances);
        Assert.InRange(shared.Failures, 1, alone.Failures);
        Assert.InRange(fleet.ClosedAfter, 0, 35_000);

        // The store: looks, and little else.
        Assert.InRange(shared.Store.Written, 3, 60);
        Assert.InRange(shared.Store.Exchanges, 3, 60 + instances);
        Assert.InRange(shared.Store.Reads / FleetSimulation.Seconds, instances / 5.0 * 0.9, instances / 5.0 * 1.1);
    }
}
