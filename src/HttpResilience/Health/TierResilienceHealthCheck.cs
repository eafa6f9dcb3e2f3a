using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpResilience.Health;

/// <summary>Says whether every client has its first tier, a lower one, or none.</summary>
/// <param name="status">Null when no client has tiers.</param>
internal sealed class TierResilienceHealthCheck(ITierResilienceStatus? status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var clients = status?.GetClients() ?? [];
        var troubles = clients.Where(client => client.ServingTier != client.Tiers[0].Name).ToArray();
        var verdict = HealthStatus.Healthy;
        if (troubles.Length > 0)
            verdict = Array.Exists(troubles, client => client.ServingTier is null) ? context.Registration.FailureStatus : HealthStatus.Degraded;
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            foreach (var tier in client.Tiers)
                data[$"{client.Name}:{tier.Name}"] = TierWords.Of(client, tier);
        }

        return Task.FromResult(new HealthCheckResult(verdict, Describe(clients, troubles), exception: null, data));
    }

    // Those without any tier first: a reader may see the beginning only.
    private static string Describe(IReadOnlyList<TierClientStatus> clients, TierClientStatus[] troubles) => (clients.Count, troubles.Length) switch
    {
        (0, _) => "No client has tiers.",
        (_, 0) => "Every client's first tier is up.",
        _ => string.Join(" ", troubles.OrderBy(client => client.ServingTier is not null).Select(Describe)),
    };

    private static string Describe(TierClientStatus client)
    {
        var skipped = client.Tiers.TakeWhile(tier => tier.Name != client.ServingTier).Select(tier => $"{tier.Name}: {tier.NotEligibleBecause ?? "not a moment ago"}");
        var why = string.Join(", ", skipped);
        return client.ServingTier is { } serving ? $"{client.Name} runs on {serving} ({why})." : $"{client.Name} has no tier left ({why}).";
    }
}
