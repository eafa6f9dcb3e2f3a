using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>The written record.</summary>
internal sealed record ZohoResultDetails([property: JsonPropertyName("id")] string? Id);
