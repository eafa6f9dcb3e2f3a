namespace HttpResilience.CircuitBreaking;

/// <summary>Tells the handlers of a state-changed event, each by itself: one that throws silences no other and harms no call.</summary>
internal static class CircuitWatchers
{
    public static void Notify(Action<CircuitStateChange>? handlers, CircuitStateChange change)
    {
        foreach (var handler in handlers?.GetInvocationList() ?? [])
            Notify((Action<CircuitStateChange>)handler, change);

        static void Notify(Action<CircuitStateChange> handler, CircuitStateChange change)
        {
            try
            {
                handler(change);
            }
            catch (Exception)
            {
                // The call that moved the breaker has nothing to do with whoever watches it.
            }
        }
    }
}
