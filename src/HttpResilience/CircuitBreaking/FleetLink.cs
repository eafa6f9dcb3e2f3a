namespace HttpResilience.CircuitBreaking;

/// <summary>
/// What a breaker says to the fleet that shares its state, and the fleet's one restriction. Neither waits for the other: the breaker leaves word here, and the fleet moves the breaker when it
/// has an answer.
/// </summary>
/// <param name="signal">Wakes the fleet's side; quick, and called by whatever thread moves the breaker.</param>
internal sealed class FleetLink(Action signal)
{
    // A timestamp before which asking is useless, because another instance has the lease; Volatile.
    private long _askFrom;

    // A LeaseAsk; Interlocked.
    private int _ask;

    private volatile bool _mustLease;

    /// <summary>Whether an opening that is over needs the fleet's lease before it may be probed. Written by the fleet.</summary>
    public bool MustLease
    {
        get => _mustLease;
        set => _mustLease = value;
    }

    public void Signal() => signal();

    /// <summary>Wants to probe. Asked by every request that finds the tier's time over: one of them wakes the fleet.</summary>
    public void AskForLease(long now)
    {
        if (now >= Volatile.Read(ref _askFrom) && Volatile.Read(ref _ask) == 0 && Interlocked.CompareExchange(ref _ask, (int)LeaseAsk.WhenOver, 0) == 0)
            signal();
    }

    /// <summary>Wants to probe although the opening is not over.</summary>
    public void AskForLeaseAtOnce()
    {
        if (Interlocked.Exchange(ref _ask, (int)LeaseAsk.AtOnce) != (int)LeaseAsk.AtOnce)
            signal();
    }

    /// <summary>For the fleet: what is asked.</summary>
    public LeaseAsk Ask => (LeaseAsk)Volatile.Read(ref _ask);

    /// <summary>For the fleet: the ask is answered, unless more is asked by now; who still wants a lease asks again, from that time on.</summary>
    public void Answer(LeaseAsk ask, long askFrom)
    {
        Volatile.Write(ref _askFrom, askFrom);
        Interlocked.CompareExchange(ref _ask, 0, (int)ask);
    }

    /// <summary>For the fleet: something has changed, and asking may be of use again.</summary>
    public void Renew() => Volatile.Write(ref _askFrom, 0);
}
