namespace HttpResilience.Routing;

/// <summary>What a client's code wants to be told.</summary>
internal sealed record TierCallbacks(
    Action<TierEvent>? OnRetry, Action<TierEvent>? OnFallback, Action<TierEvent>? OnFailure, Action<TierEvent>? OnSuccess, Action<CircuitStateChange>? OnStateChange);
