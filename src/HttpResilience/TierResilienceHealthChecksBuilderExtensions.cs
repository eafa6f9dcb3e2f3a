using HttpResilience;
using HttpResilience.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Reports clients with tiers as a health check.</summary>
public static class TierResilienceHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is healthy while every client's first tier would be asked now, degraded while a client runs on a lower one, and fails while a client has none. It only reads
    /// what is known: it sends nothing, and no request is treated differently for it. Its data says of each tier, as <c>{client}:{tier}</c>, whether it is used and if not, why.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What it reports while a client has no tier left; <see langword="null"/> for unhealthy.</param>
    /// <param name="tags">To choose checks by.</param>
    /// <returns>The health checks.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="name"/> is null.</exception>
    public static IHealthChecksBuilder AddTierResilience(
        this IHealthChecksBuilder builder, string name = "tier_resilience", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new HealthCheckRegistration(name, static provider => new TierResilienceHealthCheck(provider.GetService<ITierResilienceStatus>()), failureStatus, tags));
    }
}
