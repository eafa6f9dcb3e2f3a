namespace HttpResilience.CircuitBreaking;

/// <summary>One moment on both clocks, read once however many breakers are looked at.</summary>
/// <param name="Time">The wall's.</param>
/// <param name="Timestamp">The time provider's.</param>
internal readonly record struct CircuitMoment(DateTimeOffset Time, long Timestamp)
{
    public static CircuitMoment Of(TimeProvider timeProvider) => new(timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
}
