using System.Net;

namespace HttpResilience;

/// <summary>What a callback of <see cref="TierResilienceOptions"/> is told. Holds no URI, no header and no body.</summary>
public sealed record TierEvent
{
    /// <summary>The client.</summary>
    public required string Client { get; init; }

    /// <summary>The tier that was asked.</summary>
    public required string Tier { get; init; }

    /// <summary>The operation, where one matched or was named.</summary>
    public string? Operation { get; init; }

    /// <summary>The attempt at the tier that ended, from 1; 0 when the tier was not asked.</summary>
    public int Attempt { get; init; }

    /// <summary>Why, in words; <see langword="null"/> for a success.</summary>
    public string? Reason { get; init; }

    /// <summary>The status of the attempt's response, where there was one.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>Why there was no response.</summary>
    public Exception? Exception { get; init; }

    /// <summary>How long the attempt took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The wait before the tier is asked again; for <see cref="TierResilienceOptions.OnRetry"/>.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The tier that is asked next; for <see cref="TierResilienceOptions.OnFallback"/>.</summary>
    public string? NextTier { get; init; }
}
