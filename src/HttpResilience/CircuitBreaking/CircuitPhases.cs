namespace HttpResilience.CircuitBreaking;

/// <summary>Makes the phase that follows another. Whether it comes into force is for the state machine to try.</summary>
internal sealed class CircuitPhases(TimeProvider timeProvider)
{
    public static CountingPhase Cleared(long trips) => new(CircuitState.Closed, new CircuitTotals(trips), trips);

    /// <summary>Isolated or disabled.</summary>
    public static HeldPhase Held(CircuitPhase phase, CircuitState state) => new(state, phase.Totals, phase.Trips);

    /// <summary>Closed after probes, whoever made them.</summary>
    public CountingPhase Closed(CircuitPhase phase) => new(CircuitState.Closed, phase.Totals, phase.Trips, new RampUp(timeProvider.GetTimestamp()));

    public HalfOpenPhase HalfOpened(CircuitPhase phase, int slots, ProbeLease? lease = null) => new(phase, timeProvider.GetTimestamp(), slots, lease);

    public OpenPhase Reopened(HalfOpenPhase halfOpen, CircuitBreakerSettings settings) => Opened(halfOpen, halfOpen.Reopenings + 1, settings);

    // The jitter comes after the cap, so that a fleet stays spread even there.
    public OpenPhase Opened(CircuitPhase phase, int reopenings, CircuitBreakerSettings settings)
    {
        var spread = 1 + (settings.RecoveryJitter * ((2 * Random.Shared.NextDouble()) - 1));
        return Opened(phase, reopenings, settings.RecoveryTimeoutAfter(reopenings) * spread, isByHand: false);
    }

    public OpenPhase Opened(CircuitPhase phase, int reopenings, TimeSpan duration, bool isByHand)
    {
        var trips = phase.State == CircuitState.Open ? phase.Trips : phase.Trips + 1;
        return new OpenPhase(phase.Totals, trips, reopenings, timeProvider.GetTimestamp(), duration, isByHand);
    }

    /// <summary>Open as before, and over: the probes were called off, which is no trip.</summary>
    public OpenPhase CalledOff(CircuitPhase halfOpen) =>
        new(halfOpen.Totals, halfOpen.Trips, halfOpen.Reopenings, timeProvider.GetTimestamp(), TimeSpan.Zero, isByHand: false);
}
