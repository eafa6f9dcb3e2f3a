namespace HttpResilience.Configuration;

/// <summary>A client's options with everything inherited written out, and without what has no effect: each tier says all that holds for it.</summary>
internal static class EffectiveOptions
{
    private static readonly OptionsSchema s_tier = OptionsSchema.For(typeof(TierOptions));
    private static readonly OptionsSchema s_tool = OptionsSchema.For(typeof(McpToolOptions));
    private static readonly OptionsSchema s_operation = OptionsSchema.For(typeof(OperationOptions));

    public static TierResilienceOptions Of(TierResilienceOptions options)
    {
        TierResilienceOptions[] layers = options.Defaults is { } defaults ? [options, defaults, DefaultOptions.Client] : [options, DefaultOptions.Client];
        var effective = (TierResilienceOptions)OptionsMerge.Merge(OptionsSchema.Client, layers);
        effective.Enabled = options.RootEnabled && effective.Enabled == true;
        if (effective.Hedging.Delay is null)
            effective.Hedging = new HedgingOptions();
        if (effective.StaleIfError.Enabled != true)
            effective.StaleIfError = new StaleIfErrorOptions { Enabled = false };
        foreach (var (name, tier) in options.Tiers)
            effective.Tiers.Add(name, OfTier(tier, layers));
        foreach (var (name, operation) in options.Operations)
            effective.Operations.Add(name, (OperationOptions)OptionsMerge.Merge(s_operation, [operation]));
        return effective;
    }

    private static TierOptions OfTier(TierOptions tier, TierResilienceOptions[] client)
    {
        TierPolicyOptions[] layers = [tier, .. client, DefaultOptions.Tier];
        var effective = (TierOptions)OptionsMerge.Merge(s_tier, layers);
        KeepOneLimit(effective, layers);
        if (effective.RateLimit.Permits is null)
            effective.RateLimit = new RateLimitOptions();
        if (effective.Health.Path is null)
            effective.Health = new HealthOptions();
        if (effective.ResponseBuffering.Enabled != true)
            effective.ResponseBuffering = new ResponseBufferingOptions { Enabled = false };
        KeepTranslation(effective, tier);
        var breaker = effective.CircuitBreaker;
        // In force the longer one holds; written out, a maximum below it would be refused.
        if (breaker.MaxRecoveryTimeout < breaker.RecoveryTimeout)
            breaker.MaxRecoveryTimeout = breaker.RecoveryTimeout;
        return effective;
    }

    private static void KeepTranslation(TierOptions effective, TierOptions tier)
    {
        if (effective.Protocol != TierProtocol.Mcp)
        {
            effective.Mcp = new McpTranslationOptions();
            return;
        }

        foreach (var (name, tool) in tier.Mcp.Tools)
            effective.Mcp.Tools.Add(name, (McpToolOptions)OptionsMerge.Merge(s_tool, [tool]));
    }

    // As in force: the kind that the most specific layer speaks of.
    private static void KeepOneLimit(TierOptions effective, TierPolicyOptions[] layers)
    {
        var isAdaptive = Array.Find(layers, layer => layer is { ConcurrencyLimit: not null } or { Adaptive.Max: not null })?.Adaptive.Max is not null;
        if (isAdaptive)
            effective.ConcurrencyLimit = null;
        else
            effective.Adaptive = new AdaptiveLimitOptions();
        if (effective.ConcurrencyLimit is null)
            effective.QueueLimit = null;
    }
}
