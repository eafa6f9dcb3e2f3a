namespace HttpResilience.Drills.Tiers;

/// <summary>
/// What a tier does to a request. Only a status 429 says that nothing was executed, and then it is true; every other fault leaves its caller in doubt, one way or the other.
/// </summary>
internal enum TierFault
{
    None,

    /// <summary>503, and nothing is executed.</summary>
    Unavailable,

    /// <summary>503 with <c>Retry-After</c>, and nothing is executed.</summary>
    UnavailableForNow,

    /// <summary>429 with <c>Retry-After</c>, and nothing is executed.</summary>
    Busy,

    /// <summary>The write is executed, and the answer says 500.</summary>
    ExecuteAndFail,

    /// <summary>The trap: the write is executed, and the connection breaks before the first byte of an answer.</summary>
    ExecuteAndAbort,

    /// <summary>The write is executed, and the answer breaks off in its body.</summary>
    ExecuteAndCutAnswer,

    /// <summary>The write is executed, and the answer comes when nobody waits any more.</summary>
    ExecuteAndHang,

    /// <summary>The write is executed when nobody waits any more.</summary>
    HangAndExecute,

    /// <summary>The request is read whole and not executed; the connection breaks.</summary>
    Abort,

    /// <summary>The connection breaks before, or while, the body is read.</summary>
    AbortMidBody,

    /// <summary>The write is executed and answered, and the connection closes behind the answer.</summary>
    AnswerAndClose,
}
