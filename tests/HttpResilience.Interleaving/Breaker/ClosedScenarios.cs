namespace HttpResilience.Interleaving.Breaker;

/// <summary>Results that meet while the breaker is closed or counts only.</summary>
internal static class ClosedScenarios
{
    public static IEnumerable<Scenario> All =>
    [
        new("Two failures at the threshold open it once", 4, 6, () => OpenOnce(threads: 2, threshold: 1)),
        new("Three failures open it once", 2, 3, () => OpenOnce(threads: 3, threshold: 2)),
        new("Fewer failures than the threshold are all counted and never open it", 2, 3, FewerThanTheThreshold),
        new("A success in between ends the run, whenever it comes", 3, 4, SuccessInBetween, IsShownWhenTorn: false),
        new("Metrics-only counts one trip for each full run", 2, 3, MetricsOnly),
        new("A failure of before a reset changes nothing after it", 2, 3, FailureMeetsReset),
        new("A snapshot is of one moment while the breaker goes round", 2, 3, SnapshotMeetsChanges, IsShownWhenTorn: false),
        new("Settings that change under failures are all old or all new", 2, 3, FailuresMeetReload, IsShownWhenTorn: false),
        new("The breaker switched off and on again counts on", 2, 3, SwitchedOffAndOn, IsShownWhenTorn: false),
    ];

    private static Interleaving OpenOnce(int threads, int threshold)
    {
        var it = new Circuit(new() { FailureThreshold = threshold });
        var permits = it.Acquire(threads);
        return new Interleaving(
            () =>
            {
                Assert.Equal(("Closed-Open", CircuitState.Open, 1L), (it.Moves, it.Breaker.State, it.Snapshot.Trips));
                Assert.InRange(it.Snapshot.FailureCount, threshold, threads);
                Assert.InRange(it.Changes[0].FailureCount, threshold, threads);
                it.AssertOneChain();
                it.AssertNotStuck();
            },
            [.. permits.Select(permit => (Action)permit.RecordFailure)]);
    }

    private static Interleaving FewerThanTheThreshold()
    {
        var it = new Circuit(new() { FailureThreshold = 4 });
        return new Interleaving(
            () =>
            {
                Assert.Equal((3, 3L, "", 0L), (it.Snapshot.ConsecutiveFailures, it.Snapshot.FailureCount, it.Moves, it.Snapshot.Trips));
                it.Call(success: false);
                Assert.Equal(CircuitState.Open, it.Breaker.State);
            },
            () => it.Call(success: false),
            () => it.Call(success: false),
            () => it.Call(success: false));
    }

    private static Interleaving SuccessInBetween()
    {
        var it = new Circuit(new() { FailureThreshold = 3 });
        return new Interleaving(
            () =>
            {
                Assert.Equal((2L, 1L, ""), (it.Snapshot.FailureCount, it.Snapshot.SuccessCount, it.Moves));
                Assert.InRange(it.Snapshot.ConsecutiveFailures, 0, 2);
                it.AssertSound();
            },
            () =>
            {
                it.Call(success: false);
                it.Call(success: false);
            },
            () => it.Call(success: true));
    }

    private static Interleaving MetricsOnly()
    {
        var it = new Circuit(new() { FailureThreshold = 2 });
        it.Breaker.UseMetricsOnly();
        return new Interleaving(
            () =>
            {
                Assert.Equal((1L, 1, 3L), (it.Snapshot.Trips, it.Snapshot.ConsecutiveFailures, it.Snapshot.FailureCount));
                it.AssertSound();
            },
            () => it.Call(success: false),
            () => it.Call(success: false),
            () => it.Call(success: false));
    }

    private static Interleaving FailureMeetsReset()
    {
        var it = new Circuit(new() { FailureThreshold = 1 });
        var late = it.Acquire(2);
        return new Interleaving(
            () =>
            {
                Assert.Equal((CircuitState.Closed, 0L, 0, 0L), (it.Breaker.State, it.Snapshot.FailureCount, it.Snapshot.ConsecutiveFailures, it.Snapshot.Trips));
                it.AssertOneChain();
                it.AssertNotStuck();
            },
            late[0].RecordFailure,
            late[1].RecordFailure,
            it.Breaker.Reset);
    }

    // One failure opens it and one success closes it, so state and trips tell the counts, but for one result on its way from count to state.
    private static Interleaving SnapshotMeetsChanges()
    {
        var it = new Circuit(new() { FailureThreshold = 1, SuccessThreshold = 1 });
        return new Interleaving(
            () => it.AssertOneChain(),
            () =>
            {
                it.Call(success: false);
                it.Breaker.ProbeNow();
                it.Call(success: true);
                it.Call(success: false);
            },
            () =>
            {
                var seen = it.Snapshot;
                var open = seen.State == CircuitState.Closed ? 0 : 1;
                Assert.InRange(seen.FailureCount, seen.Trips, seen.Trips + 1 - open);
                Assert.InRange(seen.SuccessCount, seen.Trips - open, seen.Trips - (seen.State == CircuitState.Open ? 1 : 0));
            });
    }

    private static Interleaving FailuresMeetReload()
    {
        var it = new Circuit(new() { FailureThreshold = 4 });
        return new Interleaving(
            () =>
            {
                it.AssertOneChain();
                Assert.InRange(it.Changes.Count, 0, 1);
                Assert.All(it.Changes, change => Assert.Equal((2, TimeSpan.FromSeconds(9)), ((int)change.Threshold, change.RecoveryTimeout)));
                it.AssertNotStuck();
            },
            () => it.Call(success: false),
            () => it.Call(success: false),
            () => it.Breaker.Update(it.Settings with { FailureThreshold = 2, RecoveryTimeout = TimeSpan.FromSeconds(9) }));
    }

    private static Interleaving SwitchedOffAndOn()
    {
        var it = new Circuit(new() { FailureThreshold = 2 });
        return new Interleaving(
            () =>
            {
                it.AssertOneChain();
                Assert.InRange(it.Snapshot.FailureCount, it.Changes.Count == 0 ? 0 : 2, 2);
                it.AssertSound();
                it.AssertNotStuck();
            },
            () => it.Call(success: false),
            () => it.Call(success: false),
            () =>
            {
                it.Breaker.Update(it.Settings with { Enabled = false });
                it.Breaker.Update(it.Settings);
            });
    }
}
