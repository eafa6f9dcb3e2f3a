namespace HttpResilience.CircuitBreaking;

/// <summary>Closed, or metrics-only: calls pass, their failures in a row are counted, and their rates where a rule asks for them.</summary>
internal sealed class CountingPhase(CircuitState state, CircuitTotals totals, long trips, RampUp? rampUp = null) : CircuitPhase(state, totals, trips, 0)
{
    // Both are changed by Interlocked only, but for EndRun's single write. The order of changes to _run is the order of the results.
    private int _run;
    private long _wouldHaveTripped;

    // Replaced by compare-exchange; null without a rate rule.
    private CallCounts? _counts;

    // The settings that _counts were last seen to fit; a late writer only makes the next call look again. Who lost the race to replace them does not write: the winner's may fit
    // others.
    private volatile CircuitBreakerSettings? _fitting;

    public override int ConsecutiveFailures => Volatile.Read(ref _run);

    public override long Trips => base.Trips + Volatile.Read(ref _wouldHaveTripped);

    /// <summary><see langword="null"/> unless probes have closed the breaker.</summary>
    public RampUp? RampUp => rampUp;

    /// <summary>The counts of rates, in the shape that the settings ask for: changed thresholds keep them, a window of another shape begins empty.</summary>
    public CallCounts? CountsFor(CircuitBreakerSettings settings, TimeProvider timeProvider)
    {
        var counts = Volatile.Read(ref _counts);
        if (ReferenceEquals(_fitting, settings))
            return counts;
        if (counts?.Fits(settings) != true)
        {
            var fresh = CallCounts.For(settings, timeProvider);
            if (!ReferenceEquals(Interlocked.CompareExchange(ref _counts, fresh, counts), counts))
                return Volatile.Read(ref _counts);
            counts = fresh;
        }

        counts?.GoOn(settings);
        _fitting = settings;
        return counts;
    }

    /// <summary>Reads before it writes: while all is well no two processors fight for the line.</summary>
    public void EndRun()
    {
        if (Volatile.Read(ref _run) != 0)
            Volatile.Write(ref _run, 0);
    }

    /// <summary>Counts a failure and says how long the run is with it. In metrics-only a run that reaches the threshold counts as a trip and starts anew.</summary>
    public int CountFailure(int threshold)
    {
        while (true)
        {
            var run = Volatile.Read(ref _run);
            var longer = run == int.MaxValue ? run : run + 1;
            var startsAnew = State == CircuitState.MetricsOnly && threshold > 0 && longer >= threshold;
            if (Interlocked.CompareExchange(ref _run, startsAnew ? 0 : longer, run) != run)
                continue;
            if (startsAnew)
                Interlocked.Increment(ref _wouldHaveTripped);
            return longer;
        }
    }

    /// <summary>In metrics-only: rates that would have opened the breaker count as a trip, once, and start anew.</summary>
    public void CountTrip(CallCounts counts, CircuitBreakerSettings settings, TimeProvider timeProvider)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _counts, CallCounts.For(settings, timeProvider), counts), counts))
            return;
        Interlocked.Increment(ref _wouldHaveTripped);
        EndRun();
    }
}
