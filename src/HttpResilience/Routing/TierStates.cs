using System.Collections.Concurrent;
using HttpResilience.CircuitBreaking;
using HttpResilience.Configuration;
using HttpResilience.Fleet;
using HttpResilience.Retrying;

namespace HttpResilience.Routing;

/// <summary>
/// The states of all tiers of all clients. Thread-safe. They also settle how a tier's name is spelt: configuration does not mind upper or lower case, the names of clients do, so the first
/// spelling holds, and code's comes first.
/// </summary>
internal sealed class TierStates(
    CircuitBreakerRegistry breakers,
    IEnumerable<ConfiguredTier> configured,
    Func<string, string, CredentialRenewal?> createRenewal,
    Func<string, string, CircuitBreaker, FleetCircuit?> joinFleet,
    TimeProvider timeProvider) : IDisposable
{
    private readonly ConfiguredTier[] _configured = [.. configured];
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, TierState>> _states = new(StringComparer.Ordinal);

    public TierState GetOrAdd(string client, string tier, CircuitBreakerSettings settings)
    {
        var states = _states.GetOrAdd(client, static _ => new ConcurrentDictionary<string, TierState>(StringComparer.OrdinalIgnoreCase));
        var name = states.TryGetValue(tier, out var known) ? known.Tier : Array.Find(_configured, other => other.IsSame(client, tier))?.Tier ?? tier;
        var breaker = breakers.GetOrAdd(Routing.Tier.ClientName(client, name), settings);
        return known ?? states.GetOrAdd(name, name => new TierState(client, name, breaker, timeProvider) { Renewal = createRenewal(client, name), Fleet = joinFleet(client, name, breaker) });
    }

    /// <summary>From now on these of the client's tiers are probed, where their settings say so. What was once seen of any other is forgotten.</summary>
    public void WatchHealth(string client, Tier[] tiers)
    {
        foreach (var state in _states[client].Values)
            state.Health.Watch(Array.Find(tiers, tier => ReferenceEquals(tier.State, state))?.Health);
    }

    public IEnumerable<TierState> All => _states.Values.SelectMany(states => states.Values);

    public void Dispose()
    {
        foreach (var state in All)
            state.Dispose();
    }
}
