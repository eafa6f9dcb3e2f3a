namespace HttpResilience;

/// <summary>What follows from an attempt's outcome.</summary>
[Flags]
public enum AttemptHandling
{
    /// <summary>A success for the breaker; the result goes to the caller.</summary>
    None = 0,

    /// <summary>The breaker counts a failure.</summary>
    CountAsFailure = 1,

    /// <summary>The tier may be asked again, if the request is repeatable or was not processed.</summary>
    Retry = 2,

    /// <summary>The next tier may be asked, if the request is repeatable or was not processed.</summary>
    Fallback = 4,
}
