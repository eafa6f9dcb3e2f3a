using System.Text.Json.Serialization;

namespace ZohoTiers.Servers;

/// <summary>The body of a write.</summary>
internal sealed record CrmWrite(
    [property: JsonPropertyName("data")] IReadOnlyList<CrmRecord>? Data,
    [property: JsonPropertyName("duplicate_check_fields")] IReadOnlyList<string>? DuplicateCheckFields = null)
{
    private const int MaxRecords = 100;

    [JsonIgnore]
    public bool IsValid => Data is { Count: > 0 and <= MaxRecords };
}
