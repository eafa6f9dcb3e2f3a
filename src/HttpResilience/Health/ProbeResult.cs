namespace HttpResilience.Health;

/// <summary>How a probe ended.</summary>
/// <param name="Failure">Why it failed, in words fit for a log; <see langword="null"/> when it was good.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Duration">How long it took.</param>
internal readonly record struct ProbeResult(string? Failure, DateTimeOffset EndedAt, TimeSpan Duration);
