namespace ZohoTiers.Faults;

/// <summary>
/// How a server fails. Where a fault strikes after the request was executed, the caller can't tell whether it was: sending a create again would execute it twice.
/// </summary>
internal enum FaultKind
{
    /// <summary>All is well.</summary>
    None,

    /// <summary>Nobody listens on the port, and open connections are reset.</summary>
    Refuse,

    /// <summary>The connection is reset before the request is executed.</summary>
    Reset,

    /// <summary>Writes are executed, then the connection is reset; reads are answered.</summary>
    LoseAnswer,

    /// <summary>The request is executed and never answered.</summary>
    Hang,

    /// <summary>The request is executed and answered late.</summary>
    Slow,

    /// <summary>The request is executed and answered with 500.</summary>
    Error500,

    /// <summary>503 with <c>Retry-After</c>; not executed.</summary>
    Unavailable503,

    /// <summary>429 with <c>Retry-After</c>; not executed.</summary>
    Throttle429,

    /// <summary>The request is executed; half of the answer's body arrives, then the connection is reset.</summary>
    CutBody,
}
