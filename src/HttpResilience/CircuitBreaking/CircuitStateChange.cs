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

    /// <summary>Failures in a row when it changed; 1 when a failed probe opened it again.</summary>
    public required int FailureCount { get; init; }

    /// <summary>The failures in a row that open it, <see cref="CircuitBreakerOptions.FailureThreshold"/>.</summary>
    public required int Threshold { get; init; }

    /// <summary>
    /// The recovery timeout in force, grown by <see cref="CircuitBreakerOptions.RecoveryBackoff"/>; where <see cref="NewState"/> is
    /// <see cref="CircuitState.Open"/>, exactly how long it stays open.
    /// </summary>
    public required TimeSpan RecoveryTimeout { get; init; }
}
