using Microsoft.Extensions.Logging;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>What the exposition tells operators.</summary>
internal static partial class MetricsLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Warning, EventName = "metric_overflow",
        Message = "{metric} has more than {limit} combinations of labels; the rest is counted together under otel_metric_overflow=\"true\"")]
    public static partial void SeriesLimitReached(this ILogger logger, string metric, int limit);

    [LoggerMessage(41, LogLevel.Warning, "{instrument} is not shown to Prometheus: another instrument of a different kind has its name", EventName = "metric_ignored")]
    public static partial void InstrumentIgnored(this ILogger logger, string instrument);

    [LoggerMessage(42, LogLevel.Warning, "An observable instrument failed; it is left out while it does", EventName = "metric_observation_failed")]
    public static partial void ObservationFailed(this ILogger logger, Exception exception);
}
