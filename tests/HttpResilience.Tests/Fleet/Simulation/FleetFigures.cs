using System.Globalization;

namespace HttpResilience.Tests.Fleet.Simulation;

/// <summary>What came of a fleet that shares its state and of one that does not.</summary>
internal sealed class FleetFigures
{
    private readonly int _instances;
    private readonly double _microsecondsPerEvent;

    private FleetFigures(int instances, FleetSimulation shared, FleetSimulation alone, double microsecondsPerEvent) =>
        (_instances, Shared, Alone, _microsecondsPerEvent) = (instances, shared, alone, microsecondsPerEvent);

    public static string Head =>
        """
        | instances | exchanges, of them lost | pushes | looks a second | most calls in 100 ms | all open after the first: median, p99, last | failed calls, shared / alone | probes after the outage, shared / alone | most at once | all closed after |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """.ReplaceLineEndings("\n");

    public FleetSimulation Shared { get; }

    public FleetSimulation Alone { get; }

    /// <summary>Milliseconds from the first opening to each.</summary>
    public int[] Spread => [.. Shared.Opened.Order().Select(at => at!.Value - Shared.Opened.Min()!.Value)];

    public int ClosedAfter => Shared.Closed.Max()!.Value - FleetSimulation.DeadTo;

    public string Cost => string.Create(CultureInfo.InvariantCulture, $"{_instances} instances: {_microsecondsPerEvent:0.0} µs for each call, exchange, look and push");

    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {_instances} | {Shared.Store.Exchanges}, {Shared.Store.Exchanges - Shared.Store.Written} | {Shared.Store.Pushes} | {Shared.Store.Reads / FleetSimulation.Seconds:0.0} | {Shared.Store.MostCalls()} "
        + $"| {Spread[_instances / 2]}, {Spread[_instances * 99 / 100]}, {Spread[^1]} ms | {Shared.Failures} / {Alone.Failures} | {Shared.Probes} / {Alone.Probes} | {Shared.MostProbes} / {Alone.MostProbes} "
        + $"| {ClosedAfter / 1000.0:0.0} / {(Alone.Closed.Max()!.Value - FleetSimulation.DeadTo) / 1000.0:0.0} s |");

    public static FleetFigures Of(int instances)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var shared = new FleetSimulation(instances, isShared: true);
        shared.Run();
        var took = TimeProvider.System.GetElapsedTime(started);
        var store = shared.Store;
        using var alone = new FleetSimulation(instances, isShared: false);
        return new FleetFigures(instances, shared, alone.Run(), took.TotalMicroseconds / (shared.Calls + store.Exchanges + store.Reads + store.Pushes));
    }
}
