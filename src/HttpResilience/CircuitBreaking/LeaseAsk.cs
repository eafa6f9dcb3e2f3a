namespace HttpResilience.CircuitBreaking;

/// <summary>Whether a breaker wants to probe for its fleet.</summary>
internal enum LeaseAsk
{
    None,
    WhenOver,
    AtOnce,
}
