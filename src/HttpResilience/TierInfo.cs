namespace HttpResilience;

/// <summary>How a response came about.</summary>
public sealed record TierInfo
{
    /// <summary>The client.</summary>
    public required string Client { get; init; }

    /// <summary>The tier that answered; <see langword="null"/> for a stale answer and for one of <see cref="TierResilienceOptions.Fallback"/>.</summary>
    public required string? Tier { get; init; }

    /// <summary>The operation, where one matched or was named.</summary>
    public required string? Operation { get; init; }

    /// <summary>Attempts at all tiers.</summary>
    public required int Attempts { get; init; }

    /// <summary>Time from sending the request to the response's headers.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether it is an old answer, kept for the time when all tiers fail (<see cref="TierResilienceOptions.StaleIfError"/>).</summary>
    public required bool IsStale { get; init; }

    /// <summary>Whether a tier answered that is not the first of those that the request may go to.</summary>
    public required bool IsFallback { get; init; }
}
