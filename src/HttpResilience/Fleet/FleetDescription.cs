namespace HttpResilience.Fleet;

/// <summary>Makes the status of a shared breaker.</summary>
internal static class FleetDescription
{
    public static FleetCircuitStatus Of(FleetCircuit circuit, FleetAgent agent, FleetReading reading)
    {
        var known = circuit.Known;
        var state = known?.StateInForce ?? CircuitState.Closed;
        return new FleetCircuitStatus
        {
            Instance = agent.Instance,
            IsConnected = agent.IsConnected,
            State = state,
            Reason = known?.Reason,
            ChangedBy = known?.Instance,
            OpenedBy = known?.OpenedBy,
            ProbedBy = state == CircuitState.HalfOpen ? known!.Instance : null,
            Trips = known?.Trips ?? 0,
            Votes = [.. known?.LiveVotes.Select(vote => vote.Instance) ?? []],
            VotesNeeded = circuit.Breaker.Machine.Settings.OpenWhenInstances,
            Instances = reading.Instances,
            NotClosedOn = reading.NotClosed.GetValueOrDefault(circuit.Breaker.Name),
        };
    }
}
