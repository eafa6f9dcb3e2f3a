using HttpResilience.Configuration;

namespace HttpResilience.CircuitBreaking;

/// <summary>Checks options that come from code, against the bounds written on the options themselves.</summary>
internal static class CircuitBreakerOptionsBounds
{
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds; the message names the option and the bounds.</exception>
    public static void ThrowIfViolated(CircuitBreakerOptions options)
    {
        OptionBounds.ThrowIfViolated(typeof(CircuitBreakerOptions).GetProperties(), options);
        OptionBounds.ThrowIfViolated(typeof(CircuitWindowOptions).GetProperties(), options.Window);
        OptionBounds.ThrowIfViolated(typeof(CircuitOpenWhenOptions).GetProperties(), options.OpenWhen);
        if (options is { SlowCallRateThreshold: not null, SlowCallDurationThreshold: null })
            throw new ArgumentOutOfRangeException(
                "options.SlowCallRateThreshold", options.SlowCallRateThreshold, "SlowCallRateThreshold needs SlowCallDurationThreshold, which says what slow is.");
        var defaults = CircuitBreakerSettings.Default;
        var (size, minimum) = (options.Window.Size ?? defaults.Window.Size, options.MinimumThroughput ?? defaults.MinimumThroughput);
        if (options.Window.Type == CircuitWindowType.Count && size < minimum)
            throw new ArgumentOutOfRangeException("options.Window.Size", size, $"Window.Size: a window of {size} calls never holds the MinimumThroughput of {minimum}.");
    }
}
