using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.Fleet.Deciding;

/// <summary>What this instance does: one row of a table of decisions.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Phase">In force.</param>
/// <param name="OpenFor">How long it is open yet.</param>
/// <param name="IsEnabled"><see langword="false"/> under the kill switch.</param>
internal sealed record OwnCase(string Name, CircuitPhase Phase, TimeSpan OpenFor = default, bool IsEnabled = true)
{
    private static readonly ManualTimeProvider s_time = new();
    private static readonly CircuitPhases s_phases = new(s_time);
    private static readonly TimeSpan s_openFor = TimeSpan.FromSeconds(20);

    public static IEnumerable<OwnCase> All =>
    [
        new("closed, as it began", Closed(null)),
        new("closed by probes", Closed(CircuitChangeReason.ProbesSucceeded)),
        new("closed by hand", Closed(CircuitChangeReason.ByHand)),
        new("closed, followed", Closed(CircuitChangeReason.Fleet)),
        new("open by a rule", Open(CircuitChangeReason.ConsecutiveFailures), s_openFor),
        new("open by a probe", Open(CircuitChangeReason.ProbeFailed), s_openFor),
        new("open by hand", Open(CircuitChangeReason.ByHand), s_openFor),
        new("open, followed", Open(CircuitChangeReason.Fleet), s_openFor),
        new("half-open, leased", HalfOpen(new ProbeLease(TimeSpan.TicksPerHour, TimeSpan.FromSeconds(1), new FleetConnection()))),
        new("half-open, alone", HalfOpen(null)),
        new("isolated by hand", Held(CircuitState.Isolated, CircuitChangeReason.ByHand)),
        new("isolated, followed", Held(CircuitState.Isolated, CircuitChangeReason.Fleet)),
        new("disabled", Held(CircuitState.Disabled, CircuitChangeReason.ByHand)),
        new("metrics only", new CountingPhase(CircuitState.MetricsOnly, new CircuitTotals(), 0).From(0, CircuitChangeReason.ByHand)),
        new("open, kill switch", Open(CircuitChangeReason.ConsecutiveFailures), s_openFor, IsEnabled: false),
    ];

    private static CircuitPhase Closed(CircuitChangeReason? reason) => new CountingPhase(CircuitState.Closed, new CircuitTotals(), 0).From(0, reason);

    private static CircuitPhase Open(CircuitChangeReason reason) =>
        s_phases.Opened(Closed(null), 0, TimeSpan.FromSeconds(30), reason == CircuitChangeReason.ByHand).From(0, reason);

    private static CircuitPhase HalfOpen(ProbeLease? lease) => s_phases.HalfOpened(Open(CircuitChangeReason.Fleet), 3, lease).From(0, CircuitChangeReason.RecoveryTimeout);

    private static CircuitPhase Held(CircuitState state, CircuitChangeReason reason) => CircuitPhases.Held(Closed(null), state).From(0, reason);
}
