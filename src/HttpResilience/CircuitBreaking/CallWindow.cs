namespace HttpResilience.CircuitBreaking;

/// <summary>The calls by which a closed breaker is judged: those of the last while, or the last so many. Thread-safe, without a lock.</summary>
internal abstract class CallWindow
{
    public abstract void Count(bool isFailure, bool isSlow);

    /// <param name="now">A timestamp of the time provider, of who has just read the clock.</param>
    public abstract CallSums Read(long? now = null);
}
