namespace HttpResilience;

/// <summary>How an attempt ended.</summary>
public enum TierOutcome
{
    /// <summary>The tier answered.</summary>
    Success,

    /// <summary>The tier failed.</summary>
    Failure,

    /// <summary>The request never left the process: open breaker, cooling down, limit full, or no tier's turn.</summary>
    Rejected,

    /// <summary>The caller gave up.</summary>
    Canceled,
}
