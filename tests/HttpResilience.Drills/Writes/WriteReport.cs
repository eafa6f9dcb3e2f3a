namespace HttpResilience.Drills.Writes;

/// <summary>What the caller of a write was told, in so far as the tiers' logs can bear it out.</summary>
/// <param name="Write">The write.</param>
/// <param name="Said">What it was told.</param>
/// <param name="Text">The same in words.</param>
internal sealed record WriteReport(PlannedWrite Write, Said Said, string Text)
{
    /// <summary>The tier that is said to have answered.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Attempts at all tiers, where a response says so.</summary>
    public int? Attempts { get; init; }

    /// <summary>When it is said to be worth trying again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Attempts by tier, where an exception says so; a tier that it does not name was not asked.</summary>
    public IReadOnlyDictionary<string, int>? AttemptsByTier { get; init; }
}
