using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>Zoho's answer to a read: records, and whether there are more.</summary>
internal sealed record ZohoPage<T>(
    [property: JsonPropertyName("data")] IReadOnlyList<T> Data,
    [property: JsonPropertyName("info")] ZohoPageInfo? Info)
{
    /// <summary>Zoho's 204: nothing found.</summary>
    public static ZohoPage<T> Empty { get; } = new([], null);
}
