namespace HttpResilience.Routing;

/// <summary>An operation in force.</summary>
internal sealed record TierOperation(string Name, bool? Repeatable, TimeSpan? TotalTimeout, TimeSpan? AttemptTimeout, Tier[]? Sequence)
{
    /// <summary>Configuration has it; if not, code alone names it.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>A health probe's.</summary>
    public bool IsProbe { get; init; }
}
