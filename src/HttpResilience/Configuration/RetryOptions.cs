using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>Attempts within one tier. A value that is not set is inherited as described at <see cref="CircuitBreakerOptions"/>.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class RetryOptions
{
    /// <summary>Attempts in the tier, the first included, 1 to 100; 1 is no retry. Default 3.</summary>
    [ValidRange(1, 100)]
    public int? MaxAttempts { get; set; }

    /// <summary>The delay from which <see cref="Backoff"/> computes, 0 to 1 hour. Default 1 second.</summary>
    [ValidDuration("00:00:00", "01:00:00")]
    public TimeSpan? BaseDelay { get; set; }

    /// <summary>The computed delay is capped here, before jitter, 0 to 1 day. Default 1 minute.</summary>
    [ValidDuration("00:00:00", "1.00:00:00")]
    public TimeSpan? MaxDelay { get; set; }

    /// <summary>The growth of <see cref="BackoffType.Exponential"/>, 1 to 10. Default 2.</summary>
    [ValidRange(1, 10)]
    public double? ExponentialBase { get; set; }

    /// <summary>How the delay grows. Default <see cref="BackoffType.Exponential"/>.</summary>
    public BackoffType? Backoff { get; set; }

    /// <summary>
    /// Whether the capped delay is multiplied by a random factor in [0.5, 1.5), so that a fleet stays spread even at the cap. Default <see langword="true"/>.
    /// <see cref="BackoffType.DecorrelatedJitter"/> brings its own.
    /// </summary>
    public bool? Jitter { get; set; }

    /// <summary>What retries and hedges may add to the tier's load.</summary>
    public RetryBudgetOptions Budget { get; set; } = new();
}
