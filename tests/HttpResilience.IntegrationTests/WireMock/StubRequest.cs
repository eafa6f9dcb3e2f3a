namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Requests, by a regular expression for their path.</summary>
internal sealed record StubRequest
{
    public required string UrlPathPattern { get; init; }
}
