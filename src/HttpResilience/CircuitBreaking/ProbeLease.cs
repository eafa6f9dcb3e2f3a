namespace HttpResilience.CircuitBreaking;

/// <summary>The leave to probe for a whole fleet, for a while. A probe must be over before the lease is, so that two instances never probe at once.</summary>
internal sealed class ProbeLease(long until)
{
    // A timestamp of the time provider; Volatile.
    private long _until = until;

    /// <summary>The fleet can't be asked: from now on the breaker probes for itself.</summary>
    public void Lift() => Volatile.Write(ref _until, long.MaxValue);

    /// <summary>It is about to be given back: no more probes. Whoever sees none out after this call sees none later.</summary>
    public void Revoke() => Interlocked.Exchange(ref _until, 0);

    public void ExtendTo(long until) => Volatile.Write(ref _until, until);

    /// <summary>Whether a probe that begins now and takes its longest is over in time.</summary>
    public bool Covers(TimeSpan probe, TimeProvider timeProvider)
    {
        var until = Volatile.Read(ref _until);
        return until == long.MaxValue || timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), until) >= probe;
    }
}
