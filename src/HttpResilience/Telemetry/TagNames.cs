namespace HttpResilience.Telemetry;

/// <summary>The names of tags. No value of a tag comes from a URI, a header or an exception's message.</summary>
internal static class TagNames
{
    public const string Service = "service";
    public const string Tier = "tier";
    public const string Kind = "kind";
}
