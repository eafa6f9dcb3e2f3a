using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Durations that must not exceed one another, over the values in force.</summary>
internal static class TimeRules
{
    private const string Breaker = nameof(TierPolicyOptions.CircuitBreaker);

    public static IEnumerable<string> Check(ClientLayers client)
    {
        var policies = client.Tiers.Count == 0 ? [client.Policy] : client.Tiers.Select(tier => tier.Policy);
        var failures = policies.SelectMany(policy => new[] { CheckDelays(policy), CheckRecovery(policy) });
        var total = client.Tiers.Count == 0 ? null : CheckTotal(client.TotalTimeout, client.Tiers[0].AttemptTimeout, client.Tiers[0].Name);
        return failures.Prepend(total).OfType<string>();
    }

    /// <summary>A request has the time for one attempt at the tier it starts on.</summary>
    public static string? CheckTotal(LayeredValue<TimeSpan> total, LayeredValue<TimeSpan> attempt, string tier) =>
        RefuseAbove(attempt, total, nameof(TierPolicyOptions.AttemptTimeout), $"the attempt timeout of the first tier, '{tier}',", "the total timeout");

    private static string? CheckDelays(PolicyLayers policy)
    {
        var baseDelay = policy.Find(RetryKey(nameof(RetryOptions.BaseDelay)), static options => options.Retry?.BaseDelay, TierDefaults.BaseDelay);
        var maxDelay = policy.Find(RetryKey(nameof(RetryOptions.MaxDelay)), static options => options.Retry?.MaxDelay, TierDefaults.MaxDelay);
        return RefuseAbove(baseDelay, maxDelay, nameof(RetryOptions.BaseDelay), "the base delay", "the maximum delay");
    }

    private static string RetryKey(string key) => ConfigurationPath.Combine(nameof(TierPolicyOptions.Retry), key);

    // Only values that were set: the default maximum grows with the recovery timeout.
    private static string? CheckRecovery(PolicyLayers policy)
    {
        var maximum = policy.FindSet(ConfigurationPath.Combine(Breaker, nameof(CircuitBreakerOptions.MaxRecoveryTimeout)), static options => options.CircuitBreaker?.MaxRecoveryTimeout);
        return maximum is { } max && FindRecovery(policy) is { } recovery ? RefuseAbove(recovery, max, nameof(CircuitBreakerOptions.RecoveryTimeout), "the recovery timeout", "the maximum recovery timeout") : null;
    }

    // A preset lies over what is inherited.
    private static LayeredValue<TimeSpan>? FindRecovery(PolicyLayers policy)
    {
        var layer = policy.Layers.FirstOrDefault(layer => layer.Options.CircuitBreaker is { RecoveryTimeout: not null } or { Preset: not null });
        return layer.Options?.CircuitBreaker.RecoveryTimeout is { } value
            ? new LayeredValue<TimeSpan>(value, ConfigurationPath.Combine(layer.Path, Breaker, nameof(CircuitBreakerOptions.RecoveryTimeout)))
            : null;
    }

    // Told from the side of a value that somebody set, the upper one first.
    private static string? RefuseAbove(LayeredValue<TimeSpan> lower, LayeredValue<TimeSpan> upper, string lowerKey, string lowerName, string upperName)
    {
        if (lower.Value <= upper.Value || (!lower.IsSet && !upper.IsSet))
            return null;
        var (low, high) = (ShownValue.Of(lower.Value), ShownValue.Of(upper.Value));
        return upper.IsSet
            ? $"{upper.Path}: {high} is below {lowerName} {low} ({lower.Origin}); make {upperName} at least that long, or set {lowerKey} to less"
            : $"{lower.Path}: {low} is above {upperName} {high} ({upper.Origin}); set {upperName} too, or a shorter time here";
    }
}
