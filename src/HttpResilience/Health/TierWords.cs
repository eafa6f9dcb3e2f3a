using System.Globalization;

namespace HttpResilience.Health;

/// <summary>A tier's state in words, without anything that a server or a user's handler said.</summary>
internal static class TierWords
{
    public static string Of(TierClientStatus client, TierStatus tier)
    {
        if (!client.IsEnabled)
            return tier.Name == client.ServingTier ? "serving; resilience is off" : "not used; resilience is off";
        if (tier.NotEligibleBecause is not { } rejection)
            return tier.Name == client.ServingTier ? "serving" : "ready";
        return string.Join("; ", new[] { "skipped: " + rejection, Breaker(tier.CircuitBreaker), Probes(tier), CoolDown(tier) }.OfType<string>());
    }

    private static string? Breaker(CircuitBreakerSnapshot breaker)
    {
        if (breaker.State is CircuitState.Closed or CircuitState.Disabled or CircuitState.MetricsOnly)
            return null;
        var why = breaker.StateReason is { } reason ? $" ({reason})" : "";
        var left = breaker.TimeUntilRetry is { } time ? string.Create(CultureInfo.InvariantCulture, $", tried again in {time.TotalSeconds:0} s") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{breaker.State} since {breaker.StateSince:u}{why}{left}");
    }

    private static string? Probes(TierStatus tier) => tier is { IsUnhealthy: true, Health: { } health }
        ? $"last failed probe: {health.LastFailure}" : null;

    private static string? CoolDown(TierStatus tier) => tier.CoolDownLeft > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"left alone for {tier.CoolDownLeft.TotalSeconds:0} s") : null;
}
