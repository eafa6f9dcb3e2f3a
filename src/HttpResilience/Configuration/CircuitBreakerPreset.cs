namespace HttpResilience;

/// <summary>Named sets of failure threshold, recovery timeout, half-open calls and success threshold. A value set beside the preset wins.</summary>
public enum CircuitBreakerPreset
{
    /// <summary>Opens early, tries again soon: 3 failures, 30 s, 2 calls, 2 successes.</summary>
    Aggressive,

    /// <summary>Opens late, tries again late: 10 failures, 120 s, 5 calls, 3 successes.</summary>
    Conservative,

    /// <summary>5 failures, 60 s, 3 calls, 2 successes: the defaults.</summary>
    Production,
}
