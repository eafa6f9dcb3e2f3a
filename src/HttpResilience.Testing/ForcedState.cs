using HttpResilience.CircuitBreaking;

namespace HttpResilience.Testing;

/// <summary>Brings a breaker into any of its states.</summary>
internal static class ForcedState
{
    public static void Put(CircuitBreaker breaker, CircuitState state, TimeProvider time)
    {
        switch (state)
        {
            case CircuitState.Closed:
                breaker.Reset();
                break;
            case CircuitState.Open:
                breaker.ForceOpen(breaker.Machine.Settings.RecoveryTimeoutAfter(0));
                break;
            case CircuitState.HalfOpen:
                HalfOpen(breaker.Machine, time);
                break;
            case CircuitState.Isolated:
                breaker.Isolate();
                break;
            case CircuitState.Disabled:
                breaker.Disable();
                break;
            case CircuitState.MetricsOnly:
                breaker.UseMetricsOnly();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(state), state, "A breaker has no such state.");
        }
    }

    private static void HalfOpen(CircuitStateMachine machine, TimeProvider time)
    {
        var phases = new CircuitPhases(time);
        while (true)
        {
            var phase = machine.Phase;
            if (machine.TryFollow(phase, phases.HalfOpened(phase, machine.Settings.HalfOpenMaxCalls), CircuitChangeReason.ByHand))
                return;
        }
    }
}
