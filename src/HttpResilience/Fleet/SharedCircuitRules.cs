namespace HttpResilience.Fleet;

/// <summary>What a circuit from outside must be like to be believed: a store can hold anything.</summary>
internal static class SharedCircuitRules
{
    /// <summary>As long as a breaker may be open: no longer do its options, or <see cref="CircuitBreaker.ForceOpen"/>, allow.</summary>
    private static readonly TimeSpan s_longestOpening = TimeSpan.FromDays(14);

    // Rows stay for years; what is older, or further ahead, can't be counted on with.
    private static readonly TimeSpan s_longestAge = TimeSpan.FromDays(100_000);

    public static bool Allow(SharedCircuit circuit) =>
        circuit is { Client.Length: > 0, Tier.Length: > 0, Version: > 0 and < long.MaxValue, Reopenings: >= 0 and < int.MaxValue, Trips: >= 0 and < long.MaxValue, Votes: not null }
        && InstanceName.IsValid(circuit.Instance) && (circuit.OpenedBy is null || InstanceName.IsValid(circuit.OpenedBy)) && (circuit.WantedBy is null || InstanceName.IsValid(circuit.WantedBy))
        && circuit.State is CircuitState.Closed or CircuitState.Open or CircuitState.HalfOpen or CircuitState.Isolated
        && circuit.Reason is >= 0 and <= CircuitChangeReason.Fleet
        && IsPossible(circuit.TimeLeft)
        && (circuit.LastFailureAge is not { } age || (age >= -s_longestAge && age <= s_longestAge))
        && circuit.OpenDuration >= TimeSpan.Zero && circuit.OpenDuration <= s_longestOpening
        && circuit.Votes.All(vote => vote is not null && InstanceName.IsValid(vote.Instance) && IsPossible(vote.TimeLeft));

    private static bool IsPossible(TimeSpan timeLeft) => timeLeft >= -s_longestAge && timeLeft <= s_longestOpening;
}
