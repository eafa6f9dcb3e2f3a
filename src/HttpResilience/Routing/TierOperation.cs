namespace HttpResilience.Routing;

/// <summary>An operation in force.</summary>
internal sealed record TierOperation(string Name, bool? Repeatable, TimeSpan? TotalTimeout, TimeSpan? AttemptTimeout, Tier[]? Sequence);
