using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Limits of attempts that contradict each other or say too little.</summary>
internal static class LimitRules
{
    private const string Adaptive = nameof(TierPolicyOptions.Adaptive);

    public static IEnumerable<string> Check(PolicyLayers policy) => new[] { CheckQueue(policy), CheckBoth(policy), CheckMinimum(policy), CheckRate(policy) }.OfType<string>();

    private static string? CheckQueue(PolicyLayers policy)
    {
        var queue = policy.Find(nameof(TierPolicyOptions.QueueLimit), static options => options.QueueLimit, TierDefaults.QueueLimit);
        return queue.Value > 0 && FindFixed(policy) is null
            ? $"{queue.Path}: {queue.Value} has no effect without {nameof(TierPolicyOptions.ConcurrencyLimit)}; set that too, or leave this out"
            : null;
    }

    // In one layer: a tier may well have another kind of limit than its client.
    private static string? CheckBoth(PolicyLayers policy)
    {
        var layer = policy.Layers.FirstOrDefault(layer => layer.Options is { ConcurrencyLimit: not null, Adaptive.Max: not null });
        return layer.Options is null
            ? null
            : $"{ConfigurationPath.Combine(layer.Path, Adaptive, nameof(AdaptiveLimitOptions.Max))}: {layer.Options.Adaptive.Max} and {nameof(TierPolicyOptions.ConcurrencyLimit)} {layer.Options.ConcurrencyLimit} exclude each other; leave one of them out";
    }

    private static string? CheckMinimum(PolicyLayers policy)
    {
        var minimum = policy.Find(ConfigurationPath.Combine(Adaptive, nameof(AdaptiveLimitOptions.Min)), static options => options.Adaptive?.Min, TierDefaults.AdaptiveMin);
        var maximum = policy.FindSet(ConfigurationPath.Combine(Adaptive, nameof(AdaptiveLimitOptions.Max)), static options => options.Adaptive?.Max);
        if (maximum is null)
            return minimum.IsSet ? $"{minimum.Path}: {minimum.Value} has no effect without {Adaptive}:{nameof(AdaptiveLimitOptions.Max)}; set that too, or leave this out" : null;
        return minimum.Value > maximum.Value.Value ? $"{minimum.Path}: {minimum.Value} is above the maximum {maximum.Value.Value} ({maximum.Value.Path}); make it at most that" : null;
    }

    private static string? CheckRate(PolicyLayers policy)
    {
        var per = policy.FindSet(ConfigurationPath.Combine(nameof(TierPolicyOptions.RateLimit), nameof(RateLimitOptions.Per)), static options => options.RateLimit?.Per);
        var permits = policy.FindSet(nameof(RateLimitOptions.Permits), static options => options.RateLimit?.Permits);
        return per is { } set && permits is null ? $"{set.Path}: {ShownValue.Of(set.Value)} has no effect without {nameof(RateLimitOptions.Permits)}; set that too, or leave this out" : null;
    }

    private static LayeredValue<int>? FindFixed(PolicyLayers policy) => policy.FindSet(nameof(TierPolicyOptions.ConcurrencyLimit), static options => options.ConcurrencyLimit);
}
