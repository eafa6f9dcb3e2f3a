namespace HttpResilience.CircuitBreaking;

/// <summary>
/// One stay of a breaker in one state. A permit keeps the phase that gave it; since a phase never comes back, comparing references
/// tells a late result from a current one.
/// </summary>
internal abstract class CircuitPhase(CircuitState state, CircuitTotals totals, long trips, int reopenings)
{
    public CircuitState State { get; } = state;

    /// <summary>Shared with the phases before and after, up to a reset.</summary>
    public CircuitTotals Totals { get; } = totals;

    /// <summary>Since the breaker was made, resets or not.</summary>
    public virtual long Trips { get; } = trips;

    /// <summary>Openings straight from half-open since the breaker was last closed.</summary>
    public int Reopenings { get; } = reopenings;

    public virtual int ConsecutiveFailures => 0;

    /// <summary>When it came into force, a timestamp of the time provider. Set before it does.</summary>
    public long Since { get; private set; }

    /// <summary>Why; <see langword="null"/> for a breaker's first phase.</summary>
    public CircuitChangeReason? Reason { get; private set; }

    public CircuitPhase From(long since, CircuitChangeReason? reason)
    {
        (Since, Reason) = (since, reason);
        return this;
    }
}
