using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>The same events as those of <see cref="Log"/>, with the same ids, names and fields, in words for a breaker that does what the fleet said.</summary>
internal static partial class FleetWords
{
#pragma warning disable SYSLIB1015 // The fields are those of the event; not each has a place in these words.
    [LoggerMessage(1, LogLevel.Warning, "{circuit_breaker} opened from {old_state}, because another instance said so; it rejects calls for {recovery_timeout}", EventName = "circuit_opened")]
    public static partial void CircuitOpenedByFleet(
        this ILogger logger, string circuit_breaker, CircuitState old_state, CircuitChangeReason reason, long failure_count, double threshold, TimeSpan recovery_timeout);
#pragma warning restore SYSLIB1015

    [LoggerMessage(3, LogLevel.Information, "{circuit_breaker} closed (was {old_state}), because another instance said so: calls pass again", EventName = "circuit_closed")]
    public static partial void CircuitClosedByFleet(this ILogger logger, string circuit_breaker, CircuitState old_state);

    [LoggerMessage(4, LogLevel.Warning, "{circuit_breaker} was isolated, because another instance said so (was {old_state}): it rejects calls until it is reset, here or there", EventName = "circuit_isolated")]
    public static partial void CircuitIsolatedByFleet(this ILogger logger, string circuit_breaker, CircuitState old_state);
}
