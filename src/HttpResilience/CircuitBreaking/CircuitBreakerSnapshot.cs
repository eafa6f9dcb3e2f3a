namespace HttpResilience;

/// <summary>A circuit breaker at one moment. The counts are of calls that ended since the breaker was made or last reset.</summary>
public sealed record CircuitBreakerSnapshot
{
    /// <summary>The breaker's name; a tier's is <c>{client}:{tier}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The state.</summary>
    public required CircuitState State { get; init; }

    /// <summary>Since when it has been in this state.</summary>
    public required DateTimeOffset StateSince { get; init; }

    /// <summary>Why it went there; <see langword="null"/> for a breaker that was never anywhere else.</summary>
    public required CircuitChangeReason? StateReason { get; init; }

    /// <summary>Calls that failed.</summary>
    public required long FailureCount { get; init; }

    /// <summary>Calls that succeeded.</summary>
    public required long SuccessCount { get; init; }

    /// <summary>Calls that ended, <see cref="FailureCount"/> + <see cref="SuccessCount"/>; rejected calls are not among them.</summary>
    public long TotalCalls => FailureCount + SuccessCount;

    /// <summary><see cref="FailureCount"/> / <see cref="TotalCalls"/>, 0 without calls.</summary>
    public double ErrorRate => TotalCalls == 0 ? 0 : (double)FailureCount / TotalCalls;

    /// <summary>Failures in a row up to now; 0 unless closed or metrics-only.</summary>
    public required int ConsecutiveFailures { get; init; }

    /// <summary>Failures / calls in the window; <see langword="null"/> unless closed or metrics-only with a rate rule.</summary>
    public required double? FailureRate { get; init; }

    /// <summary>Slow calls / calls in the window, with those that run for too long already; <see langword="null"/> as <see cref="FailureRate"/>.</summary>
    public required double? SlowCallRate { get; init; }

    /// <summary>The share of requests that are let through while it ramps up, from 0.1 to 1; <see langword="null"/> when it does not.</summary>
    public required double? RampUpShare { get; init; }

    /// <summary>When a call last failed.</summary>
    public required DateTimeOffset? LastFailureTime { get; init; }

    /// <summary>How long it rejects calls yet; <see langword="null"/> unless <see cref="CircuitState.Open"/>.</summary>
    public required TimeSpan? TimeUntilRetry { get; init; }

    /// <summary>Calls rejected.</summary>
    public required long RejectedCalls { get; init; }

    /// <summary>How often it opened; in <see cref="CircuitState.MetricsOnly"/>, how often it would have.</summary>
    public required long Trips { get; init; }
}
