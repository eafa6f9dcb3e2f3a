namespace HttpResilience.Telemetry.Status;

/// <summary>A <see cref="RetryBudgetStatus"/>.</summary>
internal sealed record BudgetReport(long Requests, long Retries, long Left);
