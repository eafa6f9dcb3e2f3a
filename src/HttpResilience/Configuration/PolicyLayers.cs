using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>The options that may set a policy's values, the most specific first: tier, client, defaults.</summary>
internal sealed class PolicyLayers(IReadOnlyList<PolicyLayer> layers)
{
    public IReadOnlyList<PolicyLayer> Layers => layers;

    /// <summary>The first value set, else the fallback.</summary>
    public LayeredValue<T> Find<T>(string key, Func<TierPolicyOptions, T?> read, T fallback)
        where T : struct => FindSet(key, read) ?? new LayeredValue<T>(fallback, null);

    /// <summary>The first value set, if any.</summary>
    public LayeredValue<T>? FindSet<T>(string key, Func<TierPolicyOptions, T?> read)
        where T : struct
    {
        foreach (var layer in layers)
        {
            if (read(layer.Options) is { } value)
                return new LayeredValue<T>(value, ConfigurationPath.Combine(layer.Path, key));
        }

        return null;
    }
}
