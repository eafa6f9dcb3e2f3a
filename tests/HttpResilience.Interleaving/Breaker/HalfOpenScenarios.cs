using HttpResilience.CircuitBreaking;

namespace HttpResilience.Interleaving.Breaker;

/// <summary>Probes that meet.</summary>
internal static class HalfOpenScenarios
{
    private static readonly CircuitBreakerSettings s_twoSlots = new() { HalfOpenMaxCalls = 2, SuccessThreshold = 9 };

    public static IEnumerable<Scenario> All =>
    [
        new("Never more probes than slots, and each slot is free again", 2, 3, ProbesMeet),
        new("Of those that ask when it is time, as many as slots get through", 2, 3, AsksMeetTheTime),
        new("A permit is given back once, whatever is said of it", 3, Scenario.Any, OneProbeSpokenOfThrice),
        new("Success, failure and success give one verdict", 2, 3, OneVerdict),
        new("Two successes close it once", 4, Scenario.Any, TwoSuccesses),
        new("A failure of before it opened does not open it again", 3, 4, LateFailureMeetsClosing, IsShownWhenTorn: false),
        new("A probe that was lost is taken back once, and its late word is not heard", 3, 4, LostProbe),
        new("Half-open for too long, it opens once", 2, 3, Overdue),
        new("A reset under a probe that speaks leaves it closed and clean", 2, 3, ProbeMeetsReset),
        new("Time that passes under probes lets no more of them out than slots", 2, 3, ProbesMeetTime),
    ];

    private static Interleaving ProbesMeet()
    {
        var it = new Circuit(s_twoSlots).HalfOpened();
        var succeeded = 0L;
        return new Interleaving(
            () =>
            {
                Assert.Equal((it.Rejected, "", succeeded), ((int)it.Snapshot.RejectedCalls, it.Moves, it.Snapshot.SuccessCount));
                Assert.InRange(it.Rejected, 0, 1);
                it.AssertSlotsFree(2);
            },
            () => it.Probe(success: null),
            () => it.Probe(success: null),
            () => succeeded = it.Probe(success: true) ? 1 : 0);
    }

    private static Interleaving AsksMeetTheTime()
    {
        var it = new Circuit(s_twoSlots).Ripe();
        var admitted = 0;
        void Ask()
        {
            if (it.Breaker.TryAcquire(out _))
                admitted++;
        }

        return new Interleaving(
            () => Assert.Equal(("Open-HalfOpen", 2, 1L), (it.Moves, admitted, it.Snapshot.RejectedCalls)),
            Ask,
            Ask,
            Ask);
    }

    private static Interleaving OneProbeSpokenOfThrice()
    {
        var it = new Circuit(s_twoSlots).HalfOpened();
        var probe = it.Acquire();
        return new Interleaving(
            () =>
            {
                Assert.InRange(it.Snapshot.SuccessCount + it.Snapshot.FailureCount, 0, 1);
                Assert.Equal(it.Snapshot.FailureCount == 1 ? "HalfOpen-Open" : "", it.Moves);
                it.AssertOneChain(CircuitState.HalfOpen, tripsBefore: 1);
                it.AssertNotStuck();
            },
            probe.RecordSuccess,
            probe.RecordFailure,
            probe.Dispose);
    }

    private static Interleaving OneVerdict()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 3, SuccessThreshold = 2 }).HalfOpened();
        var probes = it.Acquire(3);
        return new Interleaving(
            () =>
            {
                Assert.Equal($"HalfOpen-{it.Breaker.State}", it.Moves);
                it.AssertOneChain(CircuitState.HalfOpen, tripsBefore: 1);
                it.AssertNotStuck();
            },
            probes[0].RecordSuccess,
            probes[1].RecordFailure,
            probes[2].RecordSuccess);
    }

    private static Interleaving TwoSuccesses()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 2, SuccessThreshold = 2 }).HalfOpened();
        var probes = it.Acquire(2);
        return new Interleaving(
            () => Assert.Equal(("HalfOpen-Closed", 2L), (it.Moves, it.Snapshot.SuccessCount)),
            probes[0].RecordSuccess,
            probes[1].RecordSuccess);
    }

    private static Interleaving LateFailureMeetsClosing()
    {
        var it = new Circuit(new() { FailureThreshold = 1, SuccessThreshold = 1 });
        var late = it.Acquire(2);
        it.HalfOpened();
        var probe = it.Acquire();
        return new Interleaving(
            () => Assert.Equal(("HalfOpen-Closed", 0L, 0, 1L), (it.Moves, it.Snapshot.FailureCount, it.Snapshot.ConsecutiveFailures, it.Snapshot.SuccessCount)),
            probe.RecordSuccess,
            late[0].RecordFailure,
            late[1].RecordFailure);
    }

    private static Interleaving LostProbe()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 1, SuccessThreshold = 9 }).HalfOpened();
        var lost = it.Acquire();
        it.Time.Advance(it.Settings.PermitLifetime.TotalSeconds);
        var admitted = new List<CircuitPermit>();
        void Ask()
        {
            if (it.Breaker.TryAcquire(out var permit))
                admitted.Add(permit);
        }

        return new Interleaving(
            () =>
            {
                // Both may be turned away where the late word freed the slot just then.
                Assert.InRange(admitted.Count, 0, 1);
                admitted.ForEach(permit => permit.Dispose());
                Assert.InRange(it.Snapshot.SuccessCount, 0, 1);
                it.AssertSlotsFree(1);
            },
            Ask,
            Ask,
            lost.RecordSuccess);
    }

    private static Interleaving Overdue()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 2, SuccessThreshold = 1, HalfOpenMaxDuration = TimeSpan.FromSeconds(1) }).HalfOpened();
        var probe = it.Acquire();
        it.Time.Advance(1);
        return new Interleaving(
            () =>
            {
                Assert.Equal(("HalfOpen-Open", 2L, 0L, 2L), (it.Moves, it.Snapshot.Trips, it.Snapshot.SuccessCount, it.Snapshot.RejectedCalls));
                it.AssertNotStuck();
            },
            probe.RecordSuccess,
            () => Assert.False(it.Call(success: true)),
            () => Assert.False(it.Call(success: false)));
    }

    private static Interleaving ProbeMeetsReset()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 2, SuccessThreshold = 1 }).HalfOpened();
        var probes = it.Acquire(2);
        return new Interleaving(
            () =>
            {
                Assert.Equal((CircuitState.Closed, 0L, 0L, 0L), (it.Breaker.State, it.Snapshot.FailureCount, it.Snapshot.SuccessCount, it.Snapshot.Trips));
                it.AssertOneChain(CircuitState.HalfOpen, tripsBefore: 1);
                it.AssertNotStuck();
            },
            probes[0].RecordFailure,
            probes[1].RecordSuccess,
            it.Breaker.Reset);
    }

    private static Interleaving ProbesMeetTime()
    {
        var it = new Circuit(new() { HalfOpenMaxCalls = 1, SuccessThreshold = 9, RecoveryTimeout = TimeSpan.FromSeconds(5) }).Opened();
        it.Time.IsShared = true;
        return new Interleaving(
            () =>
            {
                Assert.True(it.Moves is "" or "Open-HalfOpen", it.Moves);
                Assert.Equal(it.Rejected, it.Snapshot.RejectedCalls);
                it.AssertNotStuck();
            },
            () => it.Probe(success: null),
            () => it.Probe(success: true),
            () =>
            {
                it.Time.Advance(3);
                it.Time.Advance(3);
            });
    }
}
