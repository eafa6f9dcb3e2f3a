namespace HttpResilience.Tests;

/// <summary>A request as it reached a tier's primary handler.</summary>
internal sealed record SeenRequest(HttpMethod Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string? Body)
{
    public Version? Version { get; init; }

    public HttpVersionPolicy VersionPolicy { get; init; }
}
