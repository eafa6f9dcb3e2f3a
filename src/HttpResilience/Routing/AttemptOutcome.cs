namespace HttpResilience.Routing;

/// <summary>What an attempt's result means. Made once per attempt, by <see cref="OutcomeClassifier"/>.</summary>
internal readonly record struct AttemptOutcome
{
    public static AttemptOutcome Success => default;

    public TierOutcome Kind { get; init; }

    public AttemptHandling Handling { get; init; }

    /// <summary>No server executed the request: it was refused with a 429, or never sent.</summary>
    public bool NotProcessed { get; init; }

    /// <summary>Not a byte of the request left the process, so that even a body that can be read only once is whole.</summary>
    public bool NothingSent { get; init; }

    /// <summary>The tier refused its credential, and a new one may help.</summary>
    public bool IsForCredential { get; init; }

    /// <summary>What the tier asked for with <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Why the request was rejected before it left the process.</summary>
    public TierRejection Rejection { get; init; }

    /// <summary>Why the attempt failed, in words fit for a log. <see langword="null"/> for a success.</summary>
    public string? Reason { get; init; }

    public bool CountsAsFailure => (Handling & AttemptHandling.CountAsFailure) != 0;

    public bool AllowsRetry => (Handling & AttemptHandling.Retry) != 0;

    public bool AllowsFallback => (Handling & AttemptHandling.Fallback) != 0;
}
