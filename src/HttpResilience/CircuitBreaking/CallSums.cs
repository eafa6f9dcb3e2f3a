namespace HttpResilience.CircuitBreaking;

/// <summary>What a <see cref="CallWindow"/> holds.</summary>
internal readonly record struct CallSums(long Calls, long Failures, long Slow);
