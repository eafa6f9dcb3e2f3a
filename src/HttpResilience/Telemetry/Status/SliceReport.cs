namespace HttpResilience.Telemetry.Status;

/// <summary>A few seconds of a tier.</summary>
/// <param name="Requests">Attempts that were sent, whatever became of them.</param>
/// <param name="Failures">Those that failed.</param>
/// <param name="MeanMs">How long those took that the tier answered or failed; <see langword="null"/> without any.</param>
internal sealed record SliceReport(long Requests, long Failures, double? MeanMs);
