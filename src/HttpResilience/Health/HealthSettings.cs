using System.Net;

namespace HttpResilience.Health;

/// <summary>A tier's <see cref="HealthOptions"/> in force.</summary>
internal sealed record HealthSettings(
    string Path, HttpMethod Method, TimeSpan Interval, TimeSpan Timeout, int UnhealthyThreshold, int HealthyThreshold, HttpStatusCode? ExpectedStatus);
