namespace HttpResilience.Telemetry.Status;

/// <summary>What probes of a tier found. Failures are in words fit for a log.</summary>
internal sealed record HealthReport(DateTimeOffset? LastProbeAt, string? LastFailure, int ConsecutiveFailures);
