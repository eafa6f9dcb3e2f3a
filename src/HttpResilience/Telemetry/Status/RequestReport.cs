namespace HttpResilience.Telemetry.Status;

/// <summary>A <see cref="TierRequestRecord"/>.</summary>
internal sealed record RequestReport(
    DateTimeOffset At, string? Operation, string? Tier, string Outcome, int? StatusCode, int Attempts, double DurationMs, bool IsStale)
{
    public static RequestReport Of(TierRequestRecord request) => new(
        request.At,
        request.Operation,
        request.Tier,
        request.Outcome.ToString(),
        (int?)request.StatusCode,
        request.Attempts,
        request.Duration.TotalMilliseconds,
        request.IsStale);
}
