using System.Net;

namespace HttpResilience;

/// <summary>What became of one request. Holds no URI, no header and no body.</summary>
public sealed record TierRequestRecord
{
    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The operation, where one matched or was named.</summary>
    public required string? Operation { get; init; }

    /// <summary>The tier that answered; <see langword="null"/> when none did.</summary>
    public required string? Tier { get; init; }

    /// <summary>How it ended for the caller: <see cref="TierOutcome.Failure"/> also for a failure response that no other tier could better.</summary>
    public required TierOutcome Outcome { get; init; }

    /// <summary>The status that the caller got; <see langword="null"/> for an exception.</summary>
    public required HttpStatusCode? StatusCode { get; init; }

    /// <summary>Attempts at all tiers.</summary>
    public required int Attempts { get; init; }

    /// <summary>Time up to the response's headers.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether the answer was an old one, kept for the time when all tiers fail.</summary>
    public required bool IsStale { get; init; }
}
