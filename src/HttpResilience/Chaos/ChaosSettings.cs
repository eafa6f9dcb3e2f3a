using System.Net;

namespace HttpResilience.Chaos;

/// <summary><see cref="ChaosOptions"/> in force, in an environment that is listed.</summary>
internal sealed record ChaosSettings(double FaultRate, double LatencyRate, TimeSpan Latency, double StatusRate, HttpStatusCode Status);
