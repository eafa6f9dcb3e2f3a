namespace HttpResilience;

/// <summary>What an operator can do to a tier. Each call that does something writes the log event <c>control_used</c> with the operator's name. Registered as a singleton. Thread-safe.</summary>
public interface ITierResilienceControl
{
    /// <summary>Takes a tier out of use until it is reset.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="by">Who does it, for the log.</param>
    /// <returns><see langword="false"/> when there is no such tier.</returns>
    bool Isolate(string client, string tier, string by);

    /// <summary>Closes a tier's breaker, clears its counts, and ends a traffic share set by hand.</summary>
    /// <inheritdoc cref="Isolate"/>
    bool Reset(string client, string tier, string by);

    /// <summary>Opens a tier's breaker for a while.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="duration">Above zero, at most 7 days.</param>
    /// <param name="by">Who does it, for the log.</param>
    /// <returns><see langword="false"/> when there is no such tier.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its bounds.</exception>
    bool ForceOpen(string client, string tier, TimeSpan duration, string by);

    /// <summary>Sets the share of requests that may start on a tier, in this process and until it is reset, in place of the configured one.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="percent">0 to 100; <see langword="null"/> for what configuration says.</param>
    /// <param name="by">Who does it, for the log.</param>
    /// <returns><see langword="false"/> when there is no such tier.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="percent"/> is out of its bounds.</exception>
    bool SetTrafficShare(string client, string tier, double? percent, string by);
}
