using HttpResilience.CircuitBreaking;
using HttpResilience.Fleet;

namespace HttpResilience.Interleaving.Breaker;

/// <summary>A breaker that shares its state, and the fleet that gives it leave to probe, takes it back, or is lost.</summary>
internal static class FleetScenarios
{
    private static readonly CircuitBreakerSettings s_oneSlot = new() { HalfOpenMaxCalls = 1, SuccessThreshold = 9, RecoveryTimeout = TimeSpan.FromSeconds(5) };

    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(1);
    private static readonly FleetConnection s_up = new() { IsUp = true };

    public static IEnumerable<Scenario> All =>
    [
        new("Whoever asks for the lease is answered, also where a health probe asks for more at once", 2, 3, () => AskMeetsAnswer(isolates: false), IsShownWhenTorn: false),
        new("Who asks for the lease and is isolated stays so, and nothing is left to answer", 2, 3, () => AskMeetsAnswer(isolates: true), IsShownWhenTorn: false),
        new("When the fleet is lost under a probe, no slot is taken twice", 2, 3, LossMeetsProbes),
        new("A lease that is given back has no probe out", 3, Scenario.Any, GivingBackMeetsProbe, IsShownWhenTorn: false),
    ];

    private static Interleaving AskMeetsAnswer(bool isolates)
    {
        var it = new Circuit(s_oneSlot);
        var (machine, recovery) = (it.Breaker.Machine, it.Settings.RecoveryTimeout);
        machine.TryFollow(machine.Phase, new CircuitPhases(it.Time).Opened(machine.Phase, 0, recovery, isByHand: false), CircuitChangeReason.Fleet);
        it.Time.Advance(5);
        SoleWorker? fleet = null;
        var link = new FleetLink(s_up, () => fleet!.Signal()) { IsOpenForAll = true };
        fleet = new SoleWorker(() => Grant(it, link), static work => work());
        it.Breaker.Machine.Join(link);
        return new Interleaving(
            () =>
            {
                Assert.Equal((LeaseAsk.None, isolates ? CircuitState.Isolated : CircuitState.HalfOpen), (link.Ask, it.Breaker.State));
                it.AssertSound();
            },
            () => it.Probe(success: null),
            () => it.Probe(success: null),
            isolates ? it.Breaker.Isolate : it.Breaker.ProbeNow);
    }

    // What the fleet does when the store grants it.
    private static Task Grant(Circuit it, FleetLink link)
    {
        var (ask, phase) = (link.Ask, it.Breaker.Machine.Phase);
        if (ask != LeaseAsk.None && phase is OpenPhase)
            it.Breaker.Machine.TryFollow(phase, new CircuitPhases(it.Time).HalfOpened(phase, 1, new ProbeLease(TimeSpan.TicksPerHour, s_probe, s_up)), CircuitChangeReason.RecoveryTimeout);
        link.Answer(ask);
        return Task.CompletedTask;
    }

    private static (Circuit It, ProbeLease Lease, FleetConnection Connection) Leased(long until)
    {
        var it = new Circuit(s_oneSlot).Ripe();
        var connection = new FleetConnection { IsUp = true };
        var (link, lease, open) = (new FleetLink(connection, () => { }) { IsOpenForAll = true }, new ProbeLease(until, s_probe, connection), it.Breaker.Machine.Phase);
        it.Breaker.Machine.Join(link);
        Assert.True(it.Breaker.Machine.TryFollow(open, new CircuitPhases(it.Time).HalfOpened(open, 1, lease), CircuitChangeReason.RecoveryTimeout));
        return (it, lease, connection);
    }

    private static Interleaving LossMeetsProbes()
    {
        var (it, _, connection) = Leased(until: 1);
        return new Interleaving(
            () =>
            {
                it.AssertSlotsFree(1);
                it.AssertNotStuck();
            },
            () => it.Probe(success: null),
            () => it.Probe(success: null),
            () =>
            {
                connection.IsUp = false;
                it.Probe(success: null);
            });
    }

    private static Interleaving GivingBackMeetsProbe()
    {
        var (it, lease, _) = Leased(until: TimeSpan.TicksPerHour);
        var phase = (HalfOpenPhase)it.Breaker.Machine.Phase;
        var (isOut, isGivenBack) = (false, false);
        return new Interleaving(
            () => Assert.False(isOut && isGivenBack),
            () => isOut = it.Breaker.TryAcquire(out _),
            () =>
            {
                lease.Revoke();
                isGivenBack = !phase.IsProbing;
            });
    }
}
