using HttpResilience.CircuitBreaking;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Writes what breakers do into the log.</summary>
internal sealed class CircuitLog(ILogger logger)
{
    public void Follow(CircuitBreakerRegistry breakers) => breakers.StateChanged += Write;

    private void Write(CircuitStateChange change)
    {
        if (change.Reason == CircuitChangeReason.Fleet)
            WriteFollowed(change);
        else
            WriteOwn(change);
    }

    private void WriteOwn(CircuitStateChange change)
    {
        switch (change.NewState)
        {
            case CircuitState.Open when change is { Reason: CircuitChangeReason.NoVerdict, RecoveryTimeout.Ticks: 0 }:
                logger.CircuitGaveProbesBack(change.Name, change.OldState, change.Reason, change.FailureCount, change.Threshold, change.RecoveryTimeout);
                break;
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

    // There is no count and no threshold to tell of: who made them told of them.
    private void WriteFollowed(CircuitStateChange change)
    {
        switch (change.NewState)
        {
            case CircuitState.Open:
                logger.CircuitOpenedByFleet(change.Name, change.OldState, change.Reason, change.FailureCount, change.Threshold, change.RecoveryTimeout);
                break;
            case CircuitState.Closed:
                logger.CircuitClosedByFleet(change.Name, change.OldState);
                break;
            case CircuitState.Isolated:
                logger.CircuitIsolatedByFleet(change.Name, change.OldState);
                break;
        }
    }
}
