namespace HttpResilience.CircuitBreaking;

/// <summary>Closed, or metrics-only: calls pass and their failures in a row are counted.</summary>
internal sealed class CountingPhase(CircuitState state, CircuitTotals totals, long trips) : CircuitPhase(state, totals, trips, 0)
{
    // Both are changed by Interlocked only, but for EndRun's single write. The order of changes to _run is the order of the results.
    private int _run;
    private long _wouldHaveTripped;

    public override int ConsecutiveFailures => Volatile.Read(ref _run);

    public override long Trips => base.Trips + Volatile.Read(ref _wouldHaveTripped);

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
}
