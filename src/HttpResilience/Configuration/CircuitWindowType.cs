namespace HttpResilience;

/// <summary>Which calls a circuit breaker's rates are of.</summary>
public enum CircuitWindowType
{
    /// <summary>Those that ended in the last <see cref="CircuitWindowOptions.Duration"/>.</summary>
    Time,

    /// <summary>The last <see cref="CircuitWindowOptions.Size"/>.</summary>
    Count,
}
