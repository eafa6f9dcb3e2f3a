using System.Net;

namespace HttpResilience;

/// <summary>Every tier failed, was skipped, or could not be asked because an earlier one may have processed the request.</summary>
public sealed class AllTiersFailedException : HttpRequestException
{
    internal AllTiersFailedException(
        string message, string client, IReadOnlyList<TierAttempt> attempts, bool mayHaveBeenProcessed, TimeSpan? retryAfter, Exception? inner, HttpStatusCode? status)
        : base(message, inner, status)
    {
        Client = client;
        Attempts = attempts;
        MayHaveBeenProcessed = mayHaveBeenProcessed;
        RetryAfter = retryAfter;
    }

    /// <summary>The client.</summary>
    public string Client { get; }

    /// <summary>What each tier of the request's sequence did, in the order in which they were asked or left out.</summary>
    public IReadOnlyList<TierAttempt> Attempts { get; }

    /// <summary>
    /// Whether a server may have executed the request although no answer came. <see langword="false"/> is a promise: sending it again can't execute it twice.
    /// </summary>
    public bool MayHaveBeenProcessed { get; }

    /// <summary>The soonest time worth trying again, where a tier can tell.</summary>
    public TimeSpan? RetryAfter { get; }
}
