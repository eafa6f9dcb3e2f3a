using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>An account.</summary>
internal sealed record Account : IZohoRecord
{
    public static string Module => "Accounts";

    public static string Fields => "Account_Name,Industry,Phone,External_Key";

    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("Account_Name")]
    public string? Name { get; init; }

    [JsonPropertyName("Industry")]
    public string? Industry { get; init; }

    [JsonPropertyName("Phone")]
    public string? Phone { get; init; }

    [JsonPropertyName("External_Key")]
    public string? ExternalKey { get; init; }
}
