namespace HttpResilience.Drills.Tiers;

/// <summary>What a tier's log tells of a request. Its name stands in the log.</summary>
internal enum LoggedEvent
{
    /// <summary>The request reached the tier's code.</summary>
    Arrived,

    /// <summary>The write was executed.</summary>
    Executed,

    /// <summary>The write's <c>Idempotency-Key</c> was known: it had been executed before, and was not again.</summary>
    Known,

    /// <summary>The tier answered 429, and executed nothing.</summary>
    Refused,
}
