namespace HttpResilience;

/// <summary>What becomes of a request for which no tier is eligible.</summary>
public enum WhenNoneEligible
{
    /// <summary>It fails at once, as if every tier had failed.</summary>
    Fail,

    /// <summary>
    /// It is sent to the last tier of its sequence although that tier's breaker is open or the tier cools down. Where a tier's breaker is half-open and all its probes are under way, or has closed and
    /// ramps up, it is sent there instead, also when it failed in another tier before.
    /// </summary>
    TryLast,
}
