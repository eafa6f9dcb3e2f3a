using HttpResilience.Routing;

namespace HttpResilience.Mcp.Protocol;

/// <summary>Where a tier's server is, and as whom it is asked. Holds secrets: neither the endpoint nor a header may get into a message.</summary>
/// <param name="Client">The client.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Endpoint">Where everything is posted to.</param>
/// <param name="PinnedVersion">The version that configuration asks for; null to ask the server.</param>
/// <param name="Headers">Those that configuration sets for the tier.</param>
/// <param name="MaxResponseSize">In bytes.</param>
internal sealed record McpServerAddress(string Client, string Tier, Uri Endpoint, string? PinnedVersion, KeyValuePair<string, string>[] Headers, int MaxResponseSize)
{
    public const int DefaultMaxResponseSize = Configuration.TierDefaults.MaxMcpResponseSize;

    /// <summary>Null for what is no address below or beside the base address.</summary>
    public static Uri? Resolve(TierOptions options)
    {
        // As it is written: to a server, a path with a slash at its end may be another one.
        var endpoint = string.IsNullOrEmpty(options.Mcp.Endpoint) ? options.BaseAddress : options.Mcp.Endpoint;
        var baseAddress = TierAddress.OfTier(new Uri(options.BaseAddress!)).Uri;
        return Uri.TryCreate(baseAddress, endpoint, out var uri) && TierAddress.HaveSameOrigin(baseAddress, uri) && uri is { UserInfo: "", Fragment: "" } ? uri : null;
    }

    /// <summary>Whether a session with one is a session with the other.</summary>
    public bool IsSame(McpServerAddress other) =>
        Endpoint.Equals(other.Endpoint) && PinnedVersion == other.PinnedVersion && MaxResponseSize == other.MaxResponseSize && Headers.AsSpan().SequenceEqual(other.Headers);

    // A record would show all of it.
    public override string ToString() => $"{Client}:{Tier}";
}
