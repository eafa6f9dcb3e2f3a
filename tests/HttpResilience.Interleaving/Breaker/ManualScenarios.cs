namespace HttpResilience.Interleaving.Breaker;

/// <summary>An operator, or a health probe, that meets calls and another operator.</summary>
internal static class ManualScenarios
{
    private static readonly TimeSpan s_forced = TimeSpan.FromSeconds(7);

    public static IEnumerable<Scenario> All =>
    [
        new("Isolated and reset at once under a failure, it is one of both", 2, 3, IsolateMeetsReset),
        new("Forced open twice, it opens once", 2, 3, ForcedTwice),
        new("Forced open while failures open it, it opens once", 2, 3, ForcedMeetsFailures),
        new("Disabled under probes, it counts nothing after", 2, 3, DisableMeetsProbes),
        new("Half-open by a health probe and by the time at once, it is so once", 2, 3, HealthProbeMeetsTime),
        new("Metrics-only and back under failures, every opening is a trip", 2, 3, MetricsOnlyMeetsFailures, IsShownWhenTorn: false),
    ];

    private static Interleaving IsolateMeetsReset()
    {
        var it = new Circuit(new() { FailureThreshold = 1 });
        return new Interleaving(
            () =>
            {
                Assert.True(it.Breaker.State is CircuitState.Isolated or CircuitState.Closed or CircuitState.Open, it.Moves);
                it.AssertOneChain();
                it.AssertNotStuck();
            },
            it.Breaker.Isolate,
            it.Breaker.Reset,
            () => it.Call(success: false));
    }

    private static Interleaving ForcedTwice()
    {
        var it = new Circuit(new());
        return new Interleaving(
            () =>
            {
                Assert.Equal(("Closed-Open", s_forced, 1L), (it.Moves, it.Snapshot.TimeUntilRetry, it.Snapshot.Trips));
                it.AssertNotStuck();
            },
            () => it.Breaker.ForceOpen(s_forced),
            () => it.Breaker.ForceOpen(s_forced),
            () => it.Call(success: true));
    }

    private static Interleaving ForcedMeetsFailures()
    {
        var it = new Circuit(new() { FailureThreshold = 1 });
        return new Interleaving(
            () =>
            {
                // Whoever opened it, the operator's word is the last on how long.
                Assert.Equal(("Closed-Open", s_forced, 1L), (it.Moves, it.Snapshot.TimeUntilRetry, it.Snapshot.Trips));
                it.AssertNotStuck();
            },
            () => it.Call(success: false),
            () => it.Call(success: false),
            () => it.Breaker.ForceOpen(s_forced));
    }

    private static Interleaving DisableMeetsProbes()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 2, SuccessThreshold = 1 }).HalfOpened();
        var probes = it.Acquire(2);
        return new Interleaving(
            () =>
            {
                Assert.Equal(CircuitState.Disabled, it.Breaker.State);
                it.AssertOneChain(CircuitState.HalfOpen, tripsBefore: 1);
                var seen = it.Snapshot;
                it.Call(success: false);
                Assert.Equal(seen.FailureCount, it.Snapshot.FailureCount);
                it.AssertNotStuck();
            },
            probes[0].RecordSuccess,
            probes[1].RecordFailure,
            it.Breaker.Disable);
    }

    private static Interleaving HealthProbeMeetsTime()
    {
        var it = new Circuit(new() { FailureThreshold = 1, HalfOpenMaxCalls = 1, SuccessThreshold = 9 });
        it.Call(success: false);
        it.Time.Advance(it.Settings.RecoveryTimeout.TotalSeconds);
        return new Interleaving(
            () =>
            {
                Assert.Equal(("Closed-Open Open-HalfOpen", it.Rejected), (it.Moves, (int)it.Snapshot.RejectedCalls));
                it.AssertNotStuck();
            },
            it.Breaker.ProbeNow,
            () => it.Probe(success: null),
            () => it.Probe(success: null));
    }

    private static Interleaving MetricsOnlyMeetsFailures()
    {
        var it = new Circuit(new() { FailureThreshold = 2 });
        return new Interleaving(
            () =>
            {
                // Two failures reach the threshold once, in whatever state it is then.
                Assert.InRange(it.Breaker.AllTrips, it.Breaker.State == CircuitState.Open ? 1 : 0, 1);
                it.AssertSound();
                it.AssertNotStuck();
            },
            () => it.Call(success: false),
            () => it.Call(success: false),
            () =>
            {
                it.Breaker.UseMetricsOnly();
                it.Breaker.Reset();
            });
    }
}
