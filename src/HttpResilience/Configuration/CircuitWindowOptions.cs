using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>The calls that a circuit breaker's failure rate and slow-call rate are of. A value that is not set is inherited as described at <see cref="CircuitBreakerOptions"/>.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect. A breaker whose window gets another shape at run time starts with an empty one.</remarks>
public sealed class CircuitWindowOptions
{
    /// <summary>Whether the window is a time or a number of calls. Default <see cref="CircuitWindowType.Time"/>.</summary>
    public CircuitWindowType? Type { get; set; }

    /// <summary>The length of a time window, 10 ms to 1 day; it moves on by tenths. Default 1 minute.</summary>
    [ValidDuration("00:00:00.010", "1.00:00:00")]
    public TimeSpan? Duration { get; set; }

    /// <summary>The calls in a count window, 1 to 100,000. Default 100.</summary>
    [ValidRange(1, 100_000)]
    public int? Size { get; set; }
}
