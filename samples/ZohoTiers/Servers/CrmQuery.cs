using System.Text.Json.Serialization;

namespace ZohoTiers.Servers;

/// <summary>The body of a COQL query.</summary>
internal sealed record CrmQuery([property: JsonPropertyName("select_query")] string? SelectQuery);
