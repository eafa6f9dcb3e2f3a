using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>Where a page stands in the whole.</summary>
internal sealed record ZohoPageInfo(
    [property: JsonPropertyName("more_records")] bool MoreRecords,
    [property: JsonPropertyName("next_page_token")] string? NextPageToken);
