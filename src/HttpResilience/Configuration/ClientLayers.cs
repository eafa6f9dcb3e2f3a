using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>A client's options as validators look at them: with paths, layer over layer. Never merged; that is done where the options take effect.</summary>
internal sealed class ClientLayers
{
    public ClientLayers(string? name, TierResilienceOptions options)
    {
        Options = options;
        Path = options.SectionPath.Length > 0 ? options.SectionPath : SectionNames.ClientPath(name ?? "");
        DefaultsPath = options.DefaultsPath.Length > 0 ? options.DefaultsPath : SectionNames.DefaultsPath;
        PolicyLayer[] layers = options.Defaults is { } defaults ? [new(options, Path), new(defaults, DefaultsPath)] : [new(options, Path)];
        Policy = new PolicyLayers(layers);

        // What is null is reported by TierResilienceOptionsValidator.
        var tiers = from tier in options.Tiers ?? new Dictionary<string, TierOptions>()
                    where tier.Value is not null
                    let path = ConfigurationPath.Combine(TiersPath, tier.Key)
                    orderby tier.Value.Order ?? int.MaxValue, tier.Key
                    select new TierLayers(tier.Key, path, tier.Value, new PolicyLayers([new PolicyLayer(tier.Value, path), .. layers]));
        Tiers = [.. tiers];
    }

    public TierResilienceOptions Options { get; }

    public string Path { get; }

    public string DefaultsPath { get; }

    public string TiersPath => ConfigurationPath.Combine(Path, nameof(TierResilienceOptions.Tiers));

    public PolicyLayers Policy { get; }

    /// <summary>In their order, those without one last.</summary>
    public IReadOnlyList<TierLayers> Tiers { get; }

    public LayeredValue<TimeSpan> TotalTimeout =>
        Policy.Find(nameof(TierResilienceOptions.TotalTimeout), static options => ((TierResilienceOptions)options).TotalTimeout, TierDefaults.TotalTimeout);

    public TierLayers? FindTier(string? name) => Tiers.FirstOrDefault(tier => tier.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
