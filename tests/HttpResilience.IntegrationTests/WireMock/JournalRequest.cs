namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>A request that WireMock got.</summary>
internal sealed record JournalRequest(string Url, string Method, string Body, IReadOnlyDictionary<string, string> Headers);
