using System.Net;

namespace HttpResilience.Testing;

/// <summary>A request that arrived at a tier. Holds no query, no header and no body.</summary>
public sealed record TestedAttempt
{
    /// <summary>The tier's name.</summary>
    public required string Tier { get; init; }

    /// <summary>The method, such as <c>GET</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The path as the tier gets it, that of its base address included, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// What the tier did, in words: <c>HTTP 503</c>, <c>connection failed</c>, <c>connection broken</c>, <c>canceled</c> when the attempt timeout or the caller ended it,
    /// <c>under way</c> as long as it has not ended.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>The status of the response, where there was one.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>Why there was no response.</summary>
    public Exception? Exception { get; init; }

    /// <summary>For an assertion that reads well: <c>mcp GET /accounts/1: HTTP 503</c>.</summary>
    public override string ToString() => $"{Tier} {Method} {Path}: {Outcome}";
}
