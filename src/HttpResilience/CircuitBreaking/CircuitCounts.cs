namespace HttpResilience.CircuitBreaking;

/// <summary>What <see cref="CircuitTotals"/> hold at one look.</summary>
internal readonly record struct CircuitCounts(long Successes, long Failures, long Rejections);
