namespace HttpResilience;

/// <summary>What a circuit breaker does with calls.</summary>
public enum CircuitState
{
    /// <summary>Lets calls through and counts failures.</summary>
    Closed = 0,

    /// <summary>Rejects calls until the recovery timeout has passed.</summary>
    Open = 1,

    /// <summary>Lets a few probes through to see whether the tier has recovered.</summary>
    HalfOpen = 2,

    /// <summary>Held open by hand.</summary>
    Isolated = 3,

    /// <summary>Lets all calls through and counts nothing.</summary>
    Disabled = 4,

    /// <summary>Lets all calls through and counts, but never opens; <see cref="CircuitBreakerSnapshot.Trips"/> says how often it would have.</summary>
    MetricsOnly = 5,
}
