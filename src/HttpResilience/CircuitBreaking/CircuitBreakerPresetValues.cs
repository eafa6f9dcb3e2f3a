namespace HttpResilience.CircuitBreaking;

/// <summary>What a <see cref="CircuitBreakerPreset"/> stands for.</summary>
internal sealed record CircuitBreakerPresetValues(int FailureThreshold, TimeSpan RecoveryTimeout, int HalfOpenMaxCalls, int SuccessThreshold)
{
    public static CircuitBreakerPresetValues Aggressive { get; } = new(3, TimeSpan.FromSeconds(30), 2, 2);

    public static CircuitBreakerPresetValues Conservative { get; } = new(10, TimeSpan.FromSeconds(120), 5, 3);

    /// <summary>Also the defaults.</summary>
    public static CircuitBreakerPresetValues Production { get; } = new(5, TimeSpan.FromSeconds(60), 3, 2);

    public static CircuitBreakerPresetValues? Find(CircuitBreakerPreset? preset) => preset switch
    {
        CircuitBreakerPreset.Aggressive => Aggressive,
        CircuitBreakerPreset.Conservative => Conservative,
        CircuitBreakerPreset.Production => Production,
        _ => null,
    };
}
