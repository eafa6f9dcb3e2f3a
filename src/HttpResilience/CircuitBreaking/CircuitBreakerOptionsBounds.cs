using System.Reflection;
using HttpResilience.Configuration;

namespace HttpResilience.CircuitBreaking;

/// <summary>Checks options that come from code, against the bounds written on the options themselves.</summary>
internal static class CircuitBreakerOptionsBounds
{
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds; the message names the option and the bounds.</exception>
    public static void ThrowIfViolated(CircuitBreakerOptions options)
    {
        ThrowIfViolated(typeof(CircuitBreakerOptions).GetProperties(), options);
        ThrowIfViolated(typeof(CircuitWindowOptions).GetProperties(), options.Window);
        if (options is { SlowCallRateThreshold: not null, SlowCallDurationThreshold: null })
            throw new ArgumentOutOfRangeException("options.SlowCallRateThreshold", options.SlowCallRateThreshold, "SlowCallRateThreshold needs SlowCallDurationThreshold, which says what slow is.");
    }

    private static void ThrowIfViolated(PropertyInfo[] properties, object options)
    {
        foreach (var property in properties)
        {
            if (property.GetValue(options) is { } value)
                ThrowIfOutOfBounds(property, value);
        }
    }

    private static void ThrowIfOutOfBounds(PropertyInfo option, object value)
    {
        if (OptionBounds.Of(option) is { } bounds && !bounds.Contain(value))
            throw new ArgumentOutOfRangeException($"options.{option.Name}", value, $"{option.Name} must be {bounds.Text}.");
        if (value is Enum && !Enum.IsDefined(value.GetType(), value))
            throw new ArgumentOutOfRangeException($"options.{option.Name}", value, $"{option.Name} must be one of {string.Join(", ", Enum.GetNames(value.GetType()))}.");
    }
}
