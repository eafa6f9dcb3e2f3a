namespace HttpResilience.CircuitBreaking;

/// <summary>A permit of a half-open breaker. It is out as long as its slot holds this very object.</summary>
internal sealed class CircuitProbe(int slot, long startedAt)
{
    public int Slot => slot;

    public long StartedAt => startedAt;

    public bool IsOlderThan(TimeSpan lifetime, TimeProvider timeProvider) => timeProvider.GetElapsedTime(startedAt) >= lifetime;
}
