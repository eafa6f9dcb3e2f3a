using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>The body of a write.</summary>
internal sealed record ZohoWrite<T>(
    [property: JsonPropertyName("data")] IReadOnlyList<T> Data,
    [property: JsonPropertyName("duplicate_check_fields"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? DuplicateCheckFields = null);
