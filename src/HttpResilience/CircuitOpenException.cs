namespace HttpResilience;

/// <summary>A circuit breaker rejected the call: nothing was sent.</summary>
public sealed class CircuitOpenException : HttpRequestException
{
    internal CircuitOpenException(string message, string? client, string tier, CircuitState state, TimeSpan? retryAfter)
        : base(message)
    {
        Client = client;
        Tier = tier;
        State = state;
        RetryAfter = retryAfter;
    }

    /// <summary>The client; <see langword="null"/> for a breaker that guards no tier.</summary>
    public string? Client { get; }

    /// <summary>The tier, or the name of a breaker that guards no tier.</summary>
    public string Tier { get; }

    /// <summary>The breaker's state when it rejected.</summary>
    public CircuitState State { get; }

    /// <summary>When it is worth trying again, where the breaker can tell.</summary>
    public TimeSpan? RetryAfter { get; }
}
