using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpResilience.Tests.Recipes;

internal static class HealthCheckRecipe
{
    // recipe
    public sealed class BreakerHealthCheck(ICircuitBreakerRegistry breakers, string name) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            // Not GetOrAdd: the check may come first, and whoever makes the breaker gives it its options.
            var state = breakers.TryGet(name, out var breaker) ? breaker.State : CircuitState.Closed;
            return Task.FromResult(state is CircuitState.Open or CircuitState.Isolated
                ? HealthCheckResult.Degraded($"the breaker '{name}' is {state}: nothing is asked for now")
                : HealthCheckResult.Healthy($"the breaker '{name}' is {state}"));
        }
    }
    // end

    public static void Add(IServiceCollection services)
    {
        // recipe
        services.AddHealthChecks().AddTypeActivatedCheck<BreakerHealthCheck>("orders database", failureStatus: null, tags: ["ready"], "orders");
        // end
    }
}
