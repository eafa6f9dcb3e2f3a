namespace HttpResilience.CircuitBreaking;

/// <summary>The leave to probe for a whole fleet, for a while. A probe must be over before the lease is, so that two instances never probe at once.</summary>
/// <param name="until">A timestamp of the time provider.</param>
/// <param name="longestProbe">How long a probe may take.</param>
/// <param name="connection">To the fleet; while it is down the breaker probes for itself.</param>
internal sealed class ProbeLease(long until, TimeSpan longestProbe, FleetConnection connection)
{
    // Volatile.
    private long _until = until;

    /// <summary>It is about to be given back: no more probes. Whoever sees none out after this call sees none later.</summary>
    public void Revoke() => Interlocked.Exchange(ref _until, 0);

    public void ExtendTo(long until) => Volatile.Write(ref _until, until);

    /// <summary>Whether a probe that begins now is over in time.</summary>
    public bool CoversProbe(TimeProvider timeProvider) =>
        !connection.IsUp || timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), Volatile.Read(ref _until)) >= longestProbe;
}
