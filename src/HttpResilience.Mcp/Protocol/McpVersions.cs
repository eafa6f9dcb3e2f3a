namespace HttpResilience.Mcp.Protocol;

/// <summary>The protocol's versions. They are dates, so their order is that of their texts.</summary>
internal static class McpVersions
{
    /// <summary>The newest with a handshake.</summary>
    public const string NewestWithHandshake = "2025-11-25";

    /// <summary>No handshake and no session: each request says all of itself.</summary>
    public const string Stateless = "2026-07-28";

    // From here on a request names the version that was agreed upon.
    private const string FirstWithHeader = "2025-06-18";

    public static readonly string[] Known = ["2025-03-26", FirstWithHeader, NewestWithHandshake, Stateless];

    /// <summary>For a log: a version is a date, and whatever else a server says is not repeated.</summary>
    public static string Shown(string version) => version is { Length: 10 } && version.All(static letter => char.IsAsciiDigit(letter) || letter == '-') ? version : "of an unknown version";

    public static bool IsStateless(string version) => string.CompareOrdinal(version, Stateless) >= 0;

    public static bool HasHeader(string version) => string.CompareOrdinal(version, FirstWithHeader) >= 0;
}
