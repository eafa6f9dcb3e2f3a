using HttpResilience;
using ZohoTiers.Zoho;

namespace ZohoTiers.Drill;

/// <summary>The states of the tiers' circuit breakers, for display.</summary>
internal sealed class BreakerStates(ICircuitBreakerRegistry registry)
{
    public CircuitState? Of(string tier) => registry.TryGet($"{nameof(ZohoCrmClient)}:{tier}", out var breaker) ? breaker.State : null;
}
