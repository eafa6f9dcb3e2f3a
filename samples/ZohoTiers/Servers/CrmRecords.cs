global using CrmRecord = System.Collections.Immutable.ImmutableSortedDictionary<string, System.Text.Json.JsonElement>;
using System.Text.Json;

namespace ZohoTiers.Servers;

/// <summary>Fields of records, as the API shows them.</summary>
internal static class CrmRecords
{
    public const string Id = "id";

    public static CrmRecord Empty { get; } = CrmRecord.Empty.WithComparers(StringComparer.Ordinal);

    public static CrmRecord With(this CrmRecord record, string field, string value) => record.SetItem(field, JsonSerializer.SerializeToElement(value));

    public static string? Text(this CrmRecord record, string field) =>
        record.TryGetValue(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The record with no more than the fields asked for, and its id; all of it when none were named.</summary>
    public static CrmRecord Only(this CrmRecord record, IReadOnlyCollection<string> fields) =>
        fields.Count == 0 ? record : Empty.AddRange(record.Where(f => f.Key == Id || fields.Contains(f.Key)));
}
