using Polly;

namespace HttpResilience.CircuitBreaking;

/// <summary>What Polly's telemetry calls the strategy; the breaker brings its own options.</summary>
internal sealed class CircuitBreakerResilienceStrategyOptions : ResilienceStrategyOptions;
