namespace HttpResilience.CircuitBreaking;

/// <summary>
/// What a breaker says to the fleet that shares its state, and the fleet's one restriction. Neither waits for the other: the breaker leaves word here, and the fleet moves the breaker when it
/// has an answer.
/// </summary>
/// <param name="connection">To the fleet.</param>
/// <param name="signal">Wakes the fleet's side; quick, and called by whatever thread moves the breaker.</param>
internal sealed class FleetLink(FleetConnection connection, Action signal)
{
    // A timestamp before which asking is useless, because another instance has the lease; Volatile.
    private long _askFrom;

    // A LeaseAsk; Interlocked.
    private int _ask;

    private volatile bool _isOpenForAll;

    /// <summary>Whether an opening that is over needs the fleet's lease before it may be probed.</summary>
    public bool MustLease => _isOpenForAll && connection.IsUp;

    /// <summary>For the fleet: whether this breaker is open because the fleet is, not by its own experience only.</summary>
    public bool IsOpenForAll
    {
        get => _isOpenForAll;
        set => _isOpenForAll = value;
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

    /// <summary>For the fleet: before this time it is useless to ask.</summary>
    /// <param name="askFrom">A timestamp; 0 for none.</param>
    public void WaitUntil(long askFrom) => Volatile.Write(ref _askFrom, askFrom);

    /// <summary>For the fleet: that ask is answered; who still wants a lease asks again.</summary>
    public void Answer(LeaseAsk ask) => Interlocked.CompareExchange(ref _ask, (int)LeaseAsk.None, (int)ask);
}
