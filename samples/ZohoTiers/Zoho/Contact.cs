using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>A contact.</summary>
internal sealed record Contact : IZohoRecord
{
    public static string Module => "Contacts";

    public static string Fields => "First_Name,Last_Name,Email,External_Key";

    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("First_Name")]
    public string? FirstName { get; init; }

    [JsonPropertyName("Last_Name")]
    public string? LastName { get; init; }

    [JsonPropertyName("Email")]
    public string? Email { get; init; }

    [JsonPropertyName("External_Key")]
    public string? ExternalKey { get; init; }
}
