using HttpResilience.Configuration;
using HttpResilience.Retrying;

namespace HttpResilience;

/// <summary>
/// The delays of a retry, for code that waits by itself: a worker between two tries of what its queue holds, a loop that connects again. The same sequences as in a tier, with the same defaults:
/// 1 s, 2 s, 4 s … up to 1 minute, each times a random factor in [0.5, 1.5).
/// </summary>
/// <remarks>For one sequence of tries at a time; not thread-safe.</remarks>
public sealed class RetryDelaySequence
{
    private readonly RetrySettings _settings;
    private readonly Random _random;
    private TimeSpan _previous;

    /// <summary>Begins a sequence.</summary>
    /// <param name="options">How it grows; <see cref="RetryOptions.MaxAttempts"/> and <see cref="RetryOptions.Budget"/> do not matter here. <see langword="null"/> takes the defaults.</param>
    /// <param name="random">The source of the jitter; <see langword="null"/> takes <see cref="Random.Shared"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the message names it.</exception>
    public RetryDelaySequence(RetryOptions? options = null, Random? random = null)
    {
        OptionBounds.ThrowIfViolated(typeof(RetryOptions).GetProperties(), options ??= new RetryOptions());
        _settings = RetrySettings.Resolve(options);
        _random = random ?? Random.Shared;
    }

    /// <summary>Delays taken since the sequence began.</summary>
    public int Taken { get; private set; }

    /// <summary>The delay before the next try.</summary>
    public TimeSpan Next() => _previous = RetryDelay.Compute(_settings, Taken++, _previous, _random.NextDouble());

    /// <summary>Begins anew, after a try that succeeded.</summary>
    public void Reset() => (Taken, _previous) = (0, TimeSpan.Zero);
}
