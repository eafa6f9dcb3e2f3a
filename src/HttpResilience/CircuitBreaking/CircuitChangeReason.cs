namespace HttpResilience;

/// <summary>Why a circuit breaker went from one state to another.</summary>
public enum CircuitChangeReason
{
    /// <summary>Somebody said so: <see cref="CircuitBreaker.Isolate"/>, <see cref="CircuitBreaker.Reset"/> and the like.</summary>
    ByHand,

    /// <summary>It opened after <see cref="CircuitBreakerOptions.FailureThreshold"/> failures in a row.</summary>
    ConsecutiveFailures,

    /// <summary>It opened because the share of failures reached <see cref="CircuitBreakerOptions.FailureRateThreshold"/>.</summary>
    FailureRate,

    /// <summary>It opened because the share of slow calls reached <see cref="CircuitBreakerOptions.SlowCallRateThreshold"/>.</summary>
    SlowCallRate,

    /// <summary>It opened again because a probe failed.</summary>
    ProbeFailed,

    /// <summary>It opened again because a probe took longer than <see cref="CircuitBreakerOptions.SlowCallDurationThreshold"/>.</summary>
    ProbeSlow,

    /// <summary>It opened again because it was half-open for <see cref="CircuitBreakerOptions.HalfOpenMaxDuration"/> without a verdict.</summary>
    NoVerdict,

    /// <summary>It became half-open because its recovery timeout has passed.</summary>
    RecoveryTimeout,

    /// <summary>It became half-open early because a health probe was good.</summary>
    HealthProbe,

    /// <summary>It closed after <see cref="CircuitBreakerOptions.SuccessThreshold"/> successful probes.</summary>
    ProbesSucceeded,

    /// <summary>Another instance of the fleet said so.</summary>
    Fleet,
}
