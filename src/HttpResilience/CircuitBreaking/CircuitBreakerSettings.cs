using Preset = HttpResilience.CircuitBreaking.CircuitBreakerPresetValues;

namespace HttpResilience.CircuitBreaking;

/// <summary>The options in force: what <see cref="CircuitBreakerOptions"/> says with all layers and defaults applied.</summary>
internal sealed record CircuitBreakerSettings
{
    /// <summary>The permit lifetime of a breaker that guards no tier and so knows no attempt timeout.</summary>
    public static readonly TimeSpan StandalonePermitLifetime = TimeSpan.FromMinutes(1);

    private static readonly CircuitBreakerSettings s_default = new();

    public bool Enabled { get; init; } = true;

    public int FailureThreshold { get; init; } = Preset.Production.FailureThreshold;

    public TimeSpan RecoveryTimeout { get; init; } = Preset.Production.RecoveryTimeout;

    public double RecoveryBackoff { get; init; } = 1;

    public TimeSpan MaxRecoveryTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public double RecoveryJitter { get; init; }

    public int HalfOpenMaxCalls { get; init; } = Preset.Production.HalfOpenMaxCalls;

    public int SuccessThreshold { get; init; } = Preset.Production.SuccessThreshold;

    public TimeSpan? HalfOpenMaxDuration { get; init; }

    public bool ProbeWithUnrepeatable { get; init; }

    /// <summary>A probe that is out longer than this was lost.</summary>
    public TimeSpan PermitLifetime { get; init; } = StandalonePermitLifetime;

    public TimeSpan ProbeLifetime => HalfOpenMaxDuration ?? PermitLifetime;

    /// <summary>The settings of a breaker that guards no tier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public static CircuitBreakerSettings FromCode(CircuitBreakerOptions? options)
    {
        if (options is not null)
            CircuitBreakerOptionsBounds.ThrowIfViolated(options);
        return Resolve(StandalonePermitLifetime, options);
    }

    /// <summary>In each layer a value set there wins, then the value of the layer's preset; what no layer gives is the default.</summary>
    public static CircuitBreakerSettings Resolve(TimeSpan permitLifetime, params ReadOnlySpan<CircuitBreakerOptions?> layersMostSpecificFirst)
    {
        var layers = layersMostSpecificFirst;
        return new()
        {
            Enabled = First(layers, o => o.Enabled) ?? s_default.Enabled,
            FailureThreshold = First(layers, o => o.FailureThreshold ?? Preset.Find(o.Preset)?.FailureThreshold) ?? s_default.FailureThreshold,
            RecoveryTimeout = First(layers, o => o.RecoveryTimeout ?? Preset.Find(o.Preset)?.RecoveryTimeout) ?? s_default.RecoveryTimeout,
            RecoveryBackoff = First(layers, o => o.RecoveryBackoff) ?? s_default.RecoveryBackoff,
            MaxRecoveryTimeout = First(layers, o => o.MaxRecoveryTimeout) ?? s_default.MaxRecoveryTimeout,
            RecoveryJitter = First(layers, o => o.RecoveryJitter) ?? s_default.RecoveryJitter,
            HalfOpenMaxCalls = First(layers, o => o.HalfOpenMaxCalls ?? Preset.Find(o.Preset)?.HalfOpenMaxCalls) ?? s_default.HalfOpenMaxCalls,
            SuccessThreshold = First(layers, o => o.SuccessThreshold ?? Preset.Find(o.Preset)?.SuccessThreshold) ?? s_default.SuccessThreshold,
            HalfOpenMaxDuration = First(layers, o => o.HalfOpenMaxDuration),
            ProbeWithUnrepeatable = First(layers, o => o.ProbeWithUnrepeatable) ?? s_default.ProbeWithUnrepeatable,
            PermitLifetime = permitLifetime,
        };
    }

    /// <summary>The recovery timeout after so many openings straight from half-open, before jitter.</summary>
    public TimeSpan RecoveryTimeoutAfter(int reopenings)
    {
        var longest = MaxRecoveryTimeout > RecoveryTimeout ? MaxRecoveryTimeout : RecoveryTimeout;
        var grown = RecoveryTimeout.Ticks * Math.Pow(RecoveryBackoff, reopenings);
        return grown < longest.Ticks ? TimeSpan.FromTicks((long)grown) : longest;
    }

    private static T? First<T>(ReadOnlySpan<CircuitBreakerOptions?> layers, Func<CircuitBreakerOptions, T?> value)
        where T : struct
    {
        foreach (var layer in layers)
        {
            if (layer is not null && value(layer) is { } found)
                return found;
        }

        return null;
    }
}
