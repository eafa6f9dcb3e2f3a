using System.Net;

namespace HttpResilience;

/// <summary>What one tier did with a request: its last attempt, or why it was left out.</summary>
public sealed record TierAttempt
{
    /// <summary>The tier's name.</summary>
    public required string Tier { get; init; }

    /// <summary>How it ended.</summary>
    public required TierOutcome Outcome { get; init; }

    /// <summary>Trips to the tier, retries included; 0 when it was left out.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why the tier was left, in words, without any value from a header, a query, a token or a body.</summary>
    public required string Reason { get; init; }

    /// <summary>The last response's status, where there was one.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The last failure, where there was no response; a <see cref="RetryExhaustedException"/> when all the tier's attempts were used.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Time spent on the tier, delays between attempts included.</summary>
    public required TimeSpan Duration { get; init; }
}
