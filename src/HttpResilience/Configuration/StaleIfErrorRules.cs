using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>The secret of kept answers. It never appears in a message.</summary>
internal static class StaleIfErrorRules
{
    private const int ShortestKey = 16;

    public static IEnumerable<string> Check(ClientLayers client) =>
        from layer in client.Policy.Layers
        let options = (TierResilienceOptions)layer.Options
        where options.StaleIfError?.HashKey is { Length: < ShortestKey }
        let refusal = options.StaleIfError.HashKey == ShownValue.Masked
            ? ShownValue.MaskedRefusal
            : $"the value has fewer than {ShortestKey} characters; use a random text that is longer"
        select $"{ConfigurationPath.Combine(layer.Path, nameof(TierResilienceOptions.StaleIfError), nameof(StaleIfErrorOptions.HashKey))}: {refusal}";
}
