using HttpResilience.CircuitBreaking;

namespace HttpResilience.Configuration;

/// <summary>
/// What holds where configuration says nothing, as the lowest layer of options.
/// What has no default, or one that depends on another value, is not set. Never changed.
/// </summary>
internal static class DefaultOptions
{
    public static TierOptions Tier { get; } = new()
    {
        TrafficShare = TierDefaults.TrafficShare,
        ForwardCredentials = TierDefaults.ForwardCredentials,
        Protocol = TierDefaults.Protocol,
        Mcp = { MaxResponseSize = TierDefaults.MaxMcpResponseSize },
    };

    public static TierResilienceOptions Client { get; } = new()
    {
        Enabled = TierDefaults.Enabled,
        TotalTimeout = TierDefaults.TotalTimeout,
        MaxRequestBufferSize = TierDefaults.MaxRequestBufferSize,
        WhenNoneEligible = TierDefaults.WhenNoneEligible,
        ThrowOnFailureResponse = TierDefaults.ThrowOnFailureResponse,
        HistorySize = TierDefaults.HistorySize,
        AttemptTimeout = TierDefaults.AttemptTimeout,
        MaxCoolDown = TierDefaults.MaxCoolDown,
        QueueLimit = TierDefaults.QueueLimit,
        FailureStatusCodes = TierDefaults.FailureStatusCodes,
        RetryStatusCodes = TierDefaults.RetryStatusCodes,
        FallbackStatusCodes = TierDefaults.FallbackStatusCodes,
        Adaptive = { Min = TierDefaults.AdaptiveMin },
        RateLimit = { Per = TierDefaults.RateLimitPer },
        Hedging = { MaxHedges = TierDefaults.MaxHedges },
        ResponseBuffering = { Enabled = TierDefaults.ResponseBuffering, MaxSize = TierDefaults.MaxResponseBufferSize },
        Retry = Retry(),
        CircuitBreaker = Breaker(CircuitBreakerSettings.Default),
        Health = Health(),
        StaleIfError =
        {
            Enabled = TierDefaults.StaleIfError,
            MaxAge = TierDefaults.StaleMaxAge,
            MaxEntrySize = TierDefaults.MaxStaleEntrySize,
            MaxTotalSize = TierDefaults.MaxStaleTotalSize,
            TrustTierHandlers = TierDefaults.TrustTierHandlers,
        },
    };

    public static CircuitBreakerOptions Preset(CircuitBreakerPresetValues preset) => new()
    {
        FailureThreshold = preset.FailureThreshold,
        RecoveryTimeout = preset.RecoveryTimeout,
        HalfOpenMaxCalls = preset.HalfOpenMaxCalls,
        SuccessThreshold = preset.SuccessThreshold,
    };

    private static RetryOptions Retry() => new()
    {
        MaxAttempts = TierDefaults.MaxAttempts,
        BaseDelay = TierDefaults.BaseDelay,
        MaxDelay = TierDefaults.MaxDelay,
        ExponentialBase = TierDefaults.ExponentialBase,
        Backoff = TierDefaults.Backoff,
        Jitter = TierDefaults.Jitter,
        Budget = { Enabled = TierDefaults.BudgetEnabled, Ratio = TierDefaults.BudgetRatio, MinRetriesPerSecond = TierDefaults.BudgetMinRetriesPerSecond },
    };

    private static CircuitBreakerOptions Breaker(CircuitBreakerSettings settings) => new()
    {
        Enabled = settings.Enabled,
        FailureThreshold = settings.FailureThreshold,
        Window = { Type = settings.Window.Type, Duration = settings.Window.Duration, Size = settings.Window.Size },
        MinimumThroughput = settings.MinimumThroughput,
        RecoveryTimeout = settings.RecoveryTimeout,
        RecoveryBackoff = settings.RecoveryBackoff,
        RecoveryJitter = settings.RecoveryJitter,
        HalfOpenMaxCalls = settings.HalfOpenMaxCalls,
        SuccessThreshold = settings.SuccessThreshold,
        ProbeWithUnrepeatable = settings.ProbeWithUnrepeatable,
        OpenWhen = { Instances = settings.OpenWhenInstances },
    };

    private static HealthOptions Health() => new()
    {
        Method = TierDefaults.HealthMethod,
        Interval = TierDefaults.HealthInterval,
        Timeout = TierDefaults.HealthTimeout,
        UnhealthyThreshold = TierDefaults.UnhealthyThreshold,
        HealthyThreshold = TierDefaults.HealthyThreshold,
    };
}
