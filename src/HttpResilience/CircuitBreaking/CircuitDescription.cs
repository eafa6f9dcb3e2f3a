namespace HttpResilience.CircuitBreaking;

/// <summary>Makes a snapshot of a phase.</summary>
internal static class CircuitDescription
{
    // A failure is counted in the totals before its run or its trip, so those are read first: no run is longer than the failures beside it.
    public static CircuitBreakerSnapshot Of(string name, CircuitPhase phase, CircuitBreakerSettings settings, in CircuitMoment at, TimeProvider timeProvider)
    {
        var (enabled, counting) = (settings.Enabled, settings.Enabled ? phase as CountingPhase : null);
        // It may have come into force since.
        var now = Math.Max(at.Timestamp, phase.Since);
        var run = enabled ? phase.ConsecutiveFailures : 0;
        var rates = counting?.CountsFor(settings, timeProvider)?.Read(now);
        var trips = phase.Trips - phase.Totals.TripsBefore;
        var totals = phase.Totals.Read();
        return new CircuitBreakerSnapshot
        {
            Name = name,
            State = enabled ? phase.State : CircuitState.Disabled,
            FailureCount = totals.Failures,
            SuccessCount = totals.Successes,
            StateSince = at.Time - timeProvider.GetElapsedTime(phase.Since, at.Timestamp),
            StateReason = phase.Reason,
            ConsecutiveFailures = run,
            FailureRate = rates?.FailureRate,
            SlowCallRate = rates?.SlowRate,
            RampUpShare = counting?.RampUp?.ShareBelowWhole(settings.RampUp, now, timeProvider),
            LastFailureTime = totals.Failures == 0 ? null : phase.Totals.LastFailureTime,
            TimeUntilRetry = enabled && phase is OpenPhase open ? open.TimeLeft(now, timeProvider) : null,
            RejectedCalls = totals.Rejections,
            Trips = trips,
        };
    }
}
