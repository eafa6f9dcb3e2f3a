namespace HttpResilience.IntegrationTests;

/// <summary>A request as it reached a server.</summary>
internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
