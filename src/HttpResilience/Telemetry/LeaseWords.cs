using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>As <see cref="FleetWords"/>, for a breaker that is open again because no request came to probe with: no failure, and no trip.</summary>
internal static partial class LeaseWords
{
#pragma warning disable SYSLIB1015 // The fields are those of the event; not each has a place in these words.
    [LoggerMessage(1, LogLevel.Information, "{circuit_breaker} is open again (was {old_state}): no request came to probe with, so another instance may", EventName = "circuit_opened")]
    public static partial void CircuitGaveProbesBack(
        this ILogger logger, string circuit_breaker, CircuitState old_state, CircuitChangeReason reason, long failure_count, double threshold, TimeSpan recovery_timeout);
#pragma warning restore SYSLIB1015
}
