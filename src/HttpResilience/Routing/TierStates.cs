using System.Collections.Concurrent;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Routing;

/// <summary>The states of all tiers of all clients. Thread-safe.</summary>
internal sealed class TierStates(CircuitBreakerRegistry breakers, TimeProvider timeProvider) : IDisposable
{
    private readonly ConcurrentDictionary<(string Client, string Tier), TierState> _states = new();

    public TierState GetOrAdd(string client, string tier, CircuitBreakerSettings settings)
    {
        var breaker = breakers.GetOrAdd(Routing.Tier.ClientName(client, tier), settings);
        return _states.GetOrAdd((client, tier), key => new TierState(key.Client, key.Tier, breaker, timeProvider));
    }

    public void Dispose()
    {
        foreach (var state in _states.Values)
            state.Dispose();
    }
}
