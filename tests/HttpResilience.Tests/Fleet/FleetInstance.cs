using HttpResilience.Fleet;

namespace HttpResilience.Tests.Fleet;

/// <summary>One process of a fleet.</summary>
internal sealed record FleetInstance(string Name, CircuitBreaker Breaker, FleetAgent Agent, FleetCircuit Circuit)
{
    /// <summary>So many calls that fail, as far as the breaker lets them through.</summary>
    public void Fail(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            if (Breaker.TryAcquire(out var permit))
                permit.RecordFailure();
        }
    }

    /// <summary>A call that succeeds, if it is let through.</summary>
    public bool TrySucceed()
    {
        if (!Breaker.TryAcquire(out var permit))
            return false;
        permit.RecordSuccess();
        return true;
    }
}
