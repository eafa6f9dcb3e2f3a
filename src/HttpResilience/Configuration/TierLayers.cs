namespace HttpResilience.Configuration;

/// <summary>A tier, its path, and the layers that its values come from.</summary>
internal sealed record TierLayers(string Name, string Path, TierOptions Options, PolicyLayers Policy)
{
    public LayeredValue<TimeSpan> AttemptTimeout => Policy.Find(nameof(TierPolicyOptions.AttemptTimeout), static options => options.AttemptTimeout, TierDefaults.AttemptTimeout);
}
