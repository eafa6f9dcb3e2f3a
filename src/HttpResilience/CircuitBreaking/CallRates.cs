namespace HttpResilience.CircuitBreaking;

/// <summary>Rates over a window. Calls that still run, but for too long already, are among the slow ones.</summary>
internal readonly record struct CallRates(long Ended, long Failures, long EndedSlow, long RunningSlow)
{
    public double FailureRate => Ended == 0 ? 0 : (double)Failures / Ended;

    public long Slow => EndedSlow + RunningSlow;

    public double SlowRate => Ended + RunningSlow == 0 ? 0 : (double)Slow / (Ended + RunningSlow);

    public bool IsTooManyFailures(CircuitBreakerSettings settings) => Failures > 0 && Ended >= settings.MinimumThroughput && FailureRate >= settings.FailureRateThreshold;

    public bool IsTooSlow(CircuitBreakerSettings settings) => Slow > 0 && Ended + RunningSlow >= settings.MinimumThroughput && SlowRate >= settings.SlowCallRateThreshold;
}
