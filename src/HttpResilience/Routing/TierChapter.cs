using System.Net;

namespace HttpResilience.Routing;

/// <summary>What one tier did with a request, or why it was left out; as a <see cref="TierAttempt"/> for who asks.</summary>
internal readonly record struct TierChapter(Tier Tier, TierOutcome Outcome, string Reason)
{
    public int Attempts { get; init; }

    public HttpStatusCode? StatusCode { get; init; }

    public Exception? Exception { get; init; }

    public TimeSpan Duration { get; init; }

    public TierAttempt ToAttempt() => new()
    {
        Tier = Tier.Name,
        Outcome = Outcome,
        Attempts = Attempts,
        Reason = Reason,
        StatusCode = StatusCode,
        Exception = Exception,
        Duration = Duration,
    };
}
