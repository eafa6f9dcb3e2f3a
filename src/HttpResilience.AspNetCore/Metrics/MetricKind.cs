namespace HttpResilience.AspNetCore.Metrics;

/// <summary>How measurements become one value.</summary>
internal enum MetricKind
{
    /// <summary>A sum that never falls.</summary>
    Counter,

    /// <summary>A sum that rises and falls; a gauge to Prometheus.</summary>
    UpDownCounter,

    /// <summary>The last value.</summary>
    Gauge,

    /// <summary>Counts per bucket.</summary>
    Histogram,
}
