using HttpResilience.Configuration;
using Preset = HttpResilience.CircuitBreaking.CircuitBreakerPresetValues;

namespace HttpResilience.CircuitBreaking;

/// <summary>The options in force: what <see cref="CircuitBreakerOptions"/> says with all layers and defaults applied.</summary>
internal sealed record CircuitBreakerSettings
{
    /// <summary>The permit lifetime of a breaker that guards no tier and so knows no attempt timeout.</summary>
    public static readonly TimeSpan StandalonePermitLifetime = TimeSpan.FromMinutes(1);

    /// <summary>What holds where no layer says otherwise.</summary>
    public static readonly CircuitBreakerSettings Default = new();

    public bool Enabled { get; init; } = true;

    public int FailureThreshold { get; init; } = Preset.Production.FailureThreshold;

    public double? FailureRateThreshold { get; init; }

    public TimeSpan? SlowCallDurationThreshold { get; init; }

    public double? SlowCallRateThreshold { get; init; }

    public WindowSettings Window { get; init; } = new(CircuitWindowType.Time, TimeSpan.FromMinutes(1), 100);

    public int MinimumThroughput { get; init; } = 10;

    public TimeSpan RecoveryTimeout { get; init; } = Preset.Production.RecoveryTimeout;

    public double RecoveryBackoff { get; init; } = 1;

    public TimeSpan MaxRecoveryTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public double RecoveryJitter { get; init; }

    public int HalfOpenMaxCalls { get; init; } = Preset.Production.HalfOpenMaxCalls;

    public int SuccessThreshold { get; init; } = Preset.Production.SuccessThreshold;

    public TimeSpan? HalfOpenMaxDuration { get; init; }

    public bool ProbeWithUnrepeatable { get; init; }

    public TimeSpan? RampUp { get; init; }

    /// <summary>How many instances' breakers open a fleet's: <see cref="CircuitOpenWhenOptions.Instances"/>.</summary>
    public int OpenWhenInstances { get; init; } = 1;

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
            Enabled = Layers.First(layers, o => o.Enabled) ?? Default.Enabled,
            FailureThreshold = Layers.First(layers, o => o.FailureThreshold ?? Preset.Find(o.Preset)?.FailureThreshold) ?? Default.FailureThreshold,
            FailureRateThreshold = Layers.First(layers, o => o.FailureRateThreshold),
            SlowCallDurationThreshold = Layers.First(layers, o => o.SlowCallDurationThreshold),
            SlowCallRateThreshold = Layers.First(layers, o => o.SlowCallRateThreshold),
            Window = new WindowSettings(
                Layers.First(layers, o => o.Window.Type) ?? Default.Window.Type,
                Layers.First(layers, o => o.Window.Duration) ?? Default.Window.Duration,
                Layers.First(layers, o => o.Window.Size) ?? Default.Window.Size),
            MinimumThroughput = Layers.First(layers, o => o.MinimumThroughput) ?? Default.MinimumThroughput,
            RecoveryTimeout = Layers.First(layers, o => o.RecoveryTimeout ?? Preset.Find(o.Preset)?.RecoveryTimeout) ?? Default.RecoveryTimeout,
            RecoveryBackoff = Layers.First(layers, o => o.RecoveryBackoff) ?? Default.RecoveryBackoff,
            MaxRecoveryTimeout = Layers.First(layers, o => o.MaxRecoveryTimeout) ?? Default.MaxRecoveryTimeout,
            RecoveryJitter = Layers.First(layers, o => o.RecoveryJitter) ?? Default.RecoveryJitter,
            HalfOpenMaxCalls = Layers.First(layers, o => o.HalfOpenMaxCalls ?? Preset.Find(o.Preset)?.HalfOpenMaxCalls) ?? Default.HalfOpenMaxCalls,
            SuccessThreshold = Layers.First(layers, o => o.SuccessThreshold ?? Preset.Find(o.Preset)?.SuccessThreshold) ?? Default.SuccessThreshold,
            HalfOpenMaxDuration = Layers.First(layers, o => o.HalfOpenMaxDuration),
            ProbeWithUnrepeatable = Layers.First(layers, o => o.ProbeWithUnrepeatable) ?? Default.ProbeWithUnrepeatable,
            RampUp = Layers.First(layers, o => o.RampUp),
            OpenWhenInstances = Layers.First(layers, o => o.OpenWhen.Instances) ?? Default.OpenWhenInstances,
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
}
