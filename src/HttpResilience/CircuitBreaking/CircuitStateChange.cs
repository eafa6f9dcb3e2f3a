namespace HttpResilience;

/// <summary>A circuit breaker went from one state to another.</summary>
public sealed record CircuitStateChange
{
    /// <summary>The breaker's name.</summary>
    public required string Name { get; init; }

    /// <summary>The state it left.</summary>
    public required CircuitState OldState { get; init; }

    /// <summary>The state it entered.</summary>
    public required CircuitState NewState { get; init; }

    /// <summary>Why.</summary>
    public required CircuitChangeReason Reason { get; init; }

    /// <summary>What opened it: failures in a row, or failures or slow calls in the window; 1 for a failed probe. Where it was changed by hand, the failures in a row up to then.</summary>
    public required long FailureCount { get; init; }

    /// <summary>What <see cref="FailureCount"/> or its share reached, of the rule that <see cref="Reason"/> names; 0 where it did not open by a rule.</summary>
    public required double Threshold { get; init; }

    /// <summary>
    /// The recovery timeout in force, grown by <see cref="CircuitBreakerOptions.RecoveryBackoff"/>; where <see cref="NewState"/> is
    /// <see cref="CircuitState.Open"/>, exactly how long it stays open.
    /// </summary>
    public required TimeSpan RecoveryTimeout { get; init; }
}
