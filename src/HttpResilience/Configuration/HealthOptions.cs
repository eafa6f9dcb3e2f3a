using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>How a tier's health is probed in the background. Without a <see cref="Path"/> a tier is not probed.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class HealthOptions
{
    /// <summary>The probe's path below the tier's base address, for example <c>health</c>. Default none: no probes.</summary>
    public string? Path { get; set; }

    /// <summary>The probe's method, <c>GET</c>, <c>HEAD</c> or <c>OPTIONS</c>. Default <c>GET</c>.</summary>
    public string? Method { get; set; }

    /// <summary>Time from one probe to the next, 100 ms to 1 day, spread by ± 10 % so that a fleet does not probe in step. Default 30 seconds.</summary>
    [ValidDuration("00:00:00.100", "1.00:00:00")]
    public TimeSpan? Interval { get; set; }

    /// <summary>A probe without an answer for this long has failed, 1 ms to 10 minutes. Default 10 seconds.</summary>
    [ValidDuration("00:00:00.001", "00:10:00")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Failed probes in a row that make the tier unhealthy, 1 to 1,000. Default 3.</summary>
    [ValidRange(1, 1_000)]
    public int? UnhealthyThreshold { get; set; }

    /// <summary>Good probes in a row that make it healthy again, 1 to 1,000. Default 1.</summary>
    [ValidRange(1, 1_000)]
    public int? HealthyThreshold { get; set; }

    /// <summary>The status that counts as good, 100 to 599. Default none: any 2xx.</summary>
    [ValidRange(100, 599)]
    public int? ExpectedStatus { get; set; }
}
