using HttpResilience.Configuration;

namespace HttpResilience.Retrying;

/// <summary>A tier's <see cref="RetryOptions"/> in force.</summary>
internal sealed record RetrySettings(int MaxAttempts, TimeSpan BaseDelay, TimeSpan MaxDelay, double ExponentialBase, BackoffType Backoff, bool Jitter)
{
    /// <summary>In each layer a value set there wins; what no layer gives is the default.</summary>
    public static RetrySettings Resolve(params ReadOnlySpan<RetryOptions?> layersMostSpecificFirst)
    {
        var layers = layersMostSpecificFirst;
        return new RetrySettings(
            Layers.First(layers, o => o.MaxAttempts) ?? TierDefaults.MaxAttempts,
            Layers.First(layers, o => o.BaseDelay) ?? TierDefaults.BaseDelay,
            Layers.First(layers, o => o.MaxDelay) ?? TierDefaults.MaxDelay,
            Layers.First(layers, o => o.ExponentialBase) ?? TierDefaults.ExponentialBase,
            Layers.First(layers, o => o.Backoff) ?? TierDefaults.Backoff,
            Layers.First(layers, o => o.Jitter) ?? TierDefaults.Jitter);
    }
}
