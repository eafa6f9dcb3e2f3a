using HttpResilience.CircuitBreaking;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Writes what breakers do into the log.</summary>
internal sealed class CircuitLog(ILogger logger)
{
    public void Follow(CircuitBreakerRegistry breakers) => breakers.StateChanged += Write;

    private void Write(CircuitStateChange change)
    {
        switch (change.NewState)
        {
            case CircuitState.Open:
                logger.CircuitOpened(change.Name, change.OldState, change.Reason, change.FailureCount, change.Threshold, change.RecoveryTimeout);
                break;
            case CircuitState.HalfOpen:
                logger.CircuitHalfOpened(change.Name, change.OldState);
                break;
            case CircuitState.Closed:
                logger.CircuitClosed(change.Name, change.OldState);
                break;
            case CircuitState.Isolated:
                logger.CircuitIsolated(change.Name, change.OldState);
                break;
        }
    }
}
