namespace HttpResilience.Drills.Writes;

/// <summary>What the caller of a write was told.</summary>
internal enum Said
{
    /// <summary>A status 2xx, with its whole body.</summary>
    Acknowledged,

    /// <summary>
    /// That no server executed it: <see cref="AllTiersFailedException.MayHaveBeenProcessed"/> is false, a breaker rejected it, or a write that is not repeatable got a 429.
    /// </summary>
    NotExecuted,

    /// <summary>That it may have been executed: <see cref="AllTiersFailedException.MayHaveBeenProcessed"/>.</summary>
    MayBeExecuted,

    /// <summary>A server's answer that is none: another status. It says nothing of whether the write was executed.</summary>
    FailureStatus,

    /// <summary>The total timeout ran out. Nor does this.</summary>
    TimedOut,

    /// <summary>The answer began, and broke off. Nor does this.</summary>
    AnswerBroke,

    /// <summary>The caller gave it up itself.</summary>
    Canceled,

    /// <summary>Something that no caller should have to expect.</summary>
    Unexpected,
}
