namespace HttpResilience.CircuitBreaking;

/// <summary>Why a breaker is to open.</summary>
/// <param name="Reason">Which rule says so.</param>
/// <param name="FailureCount">Failures, or slow calls, that it counted.</param>
/// <param name="Threshold">The threshold that they reached.</param>
internal readonly record struct CircuitVerdict(CircuitChangeReason Reason, long FailureCount, double Threshold)
{
    /// <summary>What the settings say of failures in a row and of rates; <see langword="null"/> while all is well.</summary>
    public static CircuitVerdict? Of(CircuitBreakerSettings settings, int run, CallCounts? counts)
    {
        if (settings.FailureThreshold > 0 && run >= settings.FailureThreshold)
            return new CircuitVerdict(CircuitChangeReason.ConsecutiveFailures, run, settings.FailureThreshold);
        if (counts is null)
            return null;
        var rates = counts.Read();
        if (rates.IsTooManyFailures(settings))
            return new CircuitVerdict(CircuitChangeReason.FailureRate, rates.Failures, settings.FailureRateThreshold!.Value);
        return OfSlowCalls(settings, rates);
    }

    public static CircuitVerdict? OfSlowCalls(CircuitBreakerSettings settings, in CallRates rates) =>
        rates.IsTooSlow(settings) ? new CircuitVerdict(CircuitChangeReason.SlowCallRate, rates.Slow, settings.SlowCallRateThreshold!.Value) : null;
}
