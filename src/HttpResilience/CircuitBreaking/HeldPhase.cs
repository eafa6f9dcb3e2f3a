namespace HttpResilience.CircuitBreaking;

/// <summary>Isolated or disabled: nothing is counted and only a manual call ends it.</summary>
internal sealed class HeldPhase(CircuitState state, CircuitTotals totals, long trips) : CircuitPhase(state, totals, trips, 0);
