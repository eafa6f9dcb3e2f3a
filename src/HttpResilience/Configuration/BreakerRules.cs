using HttpResilience.CircuitBreaking;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Rules of a circuit breaker that can never open it as they stand.</summary>
internal static class BreakerRules
{
    private const string Breaker = nameof(TierPolicyOptions.CircuitBreaker);

    public static IEnumerable<string> Check(PolicyLayers policy) => new[] { CheckSlowness(policy), CheckCountWindow(policy) }.OfType<string>();

    private static string? CheckSlowness(PolicyLayers policy)
    {
        var rate = policy.FindSet(Key(nameof(CircuitBreakerOptions.SlowCallRateThreshold)), static options => options.CircuitBreaker?.SlowCallRateThreshold);
        var duration = policy.FindSet(Key(nameof(CircuitBreakerOptions.SlowCallDurationThreshold)), static options => options.CircuitBreaker?.SlowCallDurationThreshold);
        return rate is { } set && duration is null
            ? $"{set.Path}: {ShownValue.OfNumber(set.Value)} has no effect without {nameof(CircuitBreakerOptions.SlowCallDurationThreshold)}, which says what slow is; set that too, or leave this out"
            : null;
    }

    private static string? CheckCountWindow(PolicyLayers policy)
    {
        var type = policy.FindSet(Key(nameof(CircuitBreakerOptions.Window), nameof(CircuitWindowOptions.Type)), static options => options.CircuitBreaker?.Window?.Type);
        if (type?.Value != CircuitWindowType.Count)
            return null;
        var defaults = CircuitBreakerSettings.Default;
        var size = policy.Find(Key(nameof(CircuitBreakerOptions.Window), nameof(CircuitWindowOptions.Size)), static options => options.CircuitBreaker?.Window?.Size, defaults.Window.Size);
        var minimum = policy.Find(Key(nameof(CircuitBreakerOptions.MinimumThroughput)), static options => options.CircuitBreaker?.MinimumThroughput, defaults.MinimumThroughput);
        return size.Value < minimum.Value
            ? $"{size.Path ?? minimum.Path}: a window of {size.Value} calls never holds the minimum throughput of {minimum.Value} ({(size.Path is null ? "the default size" : minimum.Origin)}); make one of them fit the other"
            : null;
    }

    private static string Key(params string[] names) => ConfigurationPath.Combine([Breaker, .. names]);
}
