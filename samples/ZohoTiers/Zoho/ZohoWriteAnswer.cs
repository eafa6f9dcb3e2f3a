using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>Zoho's answer to a write.</summary>
internal sealed record ZohoWriteAnswer([property: JsonPropertyName("data")] IReadOnlyList<ZohoResult>? Data)
{
    /// <summary>What became of the one record that was sent.</summary>
    [JsonIgnore]
    public ZohoResult? Result => Data is [var first, ..] ? first : null;
}
