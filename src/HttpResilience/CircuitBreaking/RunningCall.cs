namespace HttpResilience.CircuitBreaking;

/// <summary>A call that a closed breaker with a slow-call rule let through.</summary>
internal sealed class RunningCall(RunningCalls.Slice slice, long startedAt)
{
    // 1 once the call has ended; Interlocked.
    private int _ended;

    public RunningCalls.Slice Slice => slice;

    public long StartedAt => startedAt;

    /// <summary>The call no longer runs; <see langword="true"/> for the first word only.</summary>
    public bool TryEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return false;
        slice.Leave();
        return true;
    }
}
