using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>What Zoho says of one written record, or of a refused request.</summary>
internal sealed record ZohoResult(
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("details")] ZohoResultDetails? Details);
