namespace HttpResilience;

/// <summary>How the delay between two attempts in a tier grows.</summary>
public enum BackoffType
{
    /// <summary><c>BaseDelay × ExponentialBaseᵏ</c>; k is 0 for the first retry.</summary>
    Exponential,

    /// <summary><c>BaseDelay × (k + 1)</c>.</summary>
    Linear,

    /// <summary><c>BaseDelay</c>, always.</summary>
    Constant,

    /// <summary>A random delay between <c>BaseDelay</c> and three times the delay before (AWS Architecture Blog, "Exponential Backoff And Jitter").</summary>
    DecorrelatedJitter,
}
