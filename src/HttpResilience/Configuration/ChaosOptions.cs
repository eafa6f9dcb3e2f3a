using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// Faults on purpose, below the tier's breaker, so that an environment can rehearse an outage. Each is marked in the log and in the metrics. Each attempt draws once for each rate.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class ChaosOptions
{
    /// <summary>Whether faults are injected, in the environments listed. Default <see langword="false"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The names of the environments (<c>IHostEnvironment.EnvironmentName</c>) in which it works, regardless of case. Default none: nowhere.</summary>
    public IList<string>? Environments { get; set; }

    /// <summary>The share of attempts whose connection fails before anything is sent, 0 to 1. Default 0.</summary>
    [ValidRange(0, 1)]
    public double? FaultRate { get; set; }

    /// <summary>The share of attempts that wait for <see cref="Latency"/> first, 0 to 1. Default 0.</summary>
    [ValidRange(0, 1)]
    public double? LatencyRate { get; set; }

    /// <summary>The wait, 0 to 1 hour. Default 5 seconds.</summary>
    [ValidDuration("00:00:00", "01:00:00")]
    public TimeSpan? Latency { get; set; }

    /// <summary>The share of attempts that are answered with <see cref="Status"/> without being sent, 0 to 1. Default 0.</summary>
    [ValidRange(0, 1)]
    public double? StatusRate { get; set; }

    /// <summary>The status, 400 to 599. Default 503.</summary>
    [ValidRange(400, 599)]
    public int? Status { get; set; }
}
