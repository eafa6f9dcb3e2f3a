namespace HttpResilience.Configuration;

/// <summary>What lies between two slashes of a path.</summary>
internal static class PathSegment
{
    /// <summary>Whether it climbs, or stays, in the hierarchy (RFC 3986, 3.3), plain or escaped.</summary>
    public static bool IsDots(string segment) => Uri.UnescapeDataString(segment) is "." or "..";
}
