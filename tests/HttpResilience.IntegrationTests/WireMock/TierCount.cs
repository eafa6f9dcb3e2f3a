namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What a request left behind at a tier.</summary>
/// <param name="Arrivals">Requests that arrived there.</param>
/// <param name="Failures">What its breaker has counted since its start.</param>
/// <param name="Successes">Likewise.</param>
/// <param name="IsOpen">Whether its breaker is open.</param>
internal sealed record TierCount(int Arrivals, long Failures, long Successes, bool IsOpen);
