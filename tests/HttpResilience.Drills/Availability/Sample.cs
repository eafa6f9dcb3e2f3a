namespace HttpResilience.Drills.Availability;

/// <summary>A request of the load.</summary>
/// <param name="Due">When it was to start.</param>
/// <param name="Latency">From then on, however late it was started.</param>
/// <param name="Error">How it failed; null when it did not.</param>
internal readonly record struct Sample(TimeSpan Due, TimeSpan Latency, string? Error);
