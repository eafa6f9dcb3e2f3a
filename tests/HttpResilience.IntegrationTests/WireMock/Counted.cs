namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What a breaker is to make of an attempt.</summary>
internal enum Counted
{
    Success,
    Failure,
    Nothing,
}
