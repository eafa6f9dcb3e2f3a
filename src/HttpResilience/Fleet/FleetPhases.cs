using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>What a breaker does that follows the store's word.</summary>
internal static class FleetPhases
{
    public static CircuitPhase Of(in FleetView view, CircuitPhases phases) => view.Known switch
    {
        null => phases.Closed(view.Phase),
        { State: CircuitState.Isolated } => CircuitPhases.Held(view.Phase, CircuitState.Isolated),
        { State: CircuitState.Closed, Reason: CircuitChangeReason.ByHand } => CircuitPhases.Cleared(view.Phase.Trips),
        { State: CircuitState.Closed } => phases.Closed(view.Phase),
        // While another instance probes, this one waits as if it were open.
        var known => phases.Opened(view.Phase, known.Reopenings, known.TimeLeft > TimeSpan.Zero ? known.TimeLeft : TimeSpan.Zero, known is { State: CircuitState.Open, Reason: CircuitChangeReason.ByHand }),
    };
}
