namespace HttpResilience.CircuitBreaking;

/// <summary>Lets as many probes out at once as it has slots, and counts their successes.</summary>
/// <param name="before">The phase that it follows.</param>
/// <param name="startedAt">A timestamp of the time provider.</param>
/// <param name="slots">How many at once.</param>
/// <param name="lease">Of a fleet that shares its state; <see langword="null"/> for a breaker that probes for itself.</param>
internal sealed class HalfOpenPhase(CircuitPhase before, long startedAt, int slots, ProbeLease? lease)
    : CircuitPhase(CircuitState.HalfOpen, before.Totals, before.Trips, before.Reopenings)
{
    // Each slot, and the count, is changed by Interlocked only.
    private readonly CircuitProbe?[] _slots = new CircuitProbe?[slots];
    private int _successes;

    // Probes that were ever let out; Interlocked.
    private int _taken;

    public ProbeLease? Lease => lease;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Whether a probe has not come back.</summary>
    public bool IsProbing => Array.Exists(_slots, static probe => probe is not null);

    public bool IsOverdue(TimeSpan? longest, TimeProvider timeProvider) =>
        longest is { } duration && timeProvider.GetElapsedTime(startedAt) >= duration;

    public bool HasRoom(TimeSpan lifetime, TimeProvider timeProvider)
    {
        if (lease?.CoversProbe(timeProvider) == false)
            return false;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (IsFree(Volatile.Read(ref _slots[i]), lifetime, timeProvider))
                return true;
        }

        return false;
    }

    /// <summary>Takes a free slot, or one whose probe has been out for longer than <paramref name="lifetime"/>: that probe's result no longer counts.</summary>
    public CircuitProbe? TryTakeSlot(TimeSpan lifetime, TimeProvider timeProvider)
    {
        if (lease?.CoversProbe(timeProvider) == false)
            return null;
        for (var i = 0; i < _slots.Length; i++)
        {
            var holder = Volatile.Read(ref _slots[i]);
            if (!IsFree(holder, lifetime, timeProvider))
                continue;
            var probe = new CircuitProbe(i, timeProvider.GetTimestamp());
            if (!ReferenceEquals(Interlocked.CompareExchange(ref _slots[i], probe, holder), holder))
                continue;
            if (lease is null)
                return probe;
            // Revoked since it was looked at: who revokes it looks for probes after that, this one looks after taking the slot.
            if (!lease.CoversProbe(timeProvider) && TrySettle(probe))
                return null;
            Interlocked.Increment(ref _taken);
            return probe;
        }

        return null;
    }

    /// <summary>Frees the probe's slot; <see langword="true"/> for the first call only, and never once the slot was taken back.</summary>
    public bool TrySettle(CircuitProbe probe) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _slots[probe.Slot], null, probe), probe);

    public int CountSuccess() => Interlocked.Increment(ref _successes);

    private static bool IsFree(CircuitProbe? holder, TimeSpan lifetime, TimeProvider timeProvider) =>
        holder is null || holder.IsOlderThan(lifetime, timeProvider);
}
