namespace HttpResilience.AspNetCore.Metrics;

/// <summary>What a scraper can read.</summary>
internal enum PrometheusFormat
{
    /// <summary>Prometheus' own text, version 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}
