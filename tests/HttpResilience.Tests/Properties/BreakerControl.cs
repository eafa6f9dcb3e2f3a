namespace HttpResilience.Tests.Properties;

/// <summary>What can be done to a breaker by hand, or by a health probe.</summary>
internal enum BreakerControl
{
    Isolate,
    Disable,
    UseMetricsOnly,
    ForceOpen,
    Reset,
    ProbeNow,
}
