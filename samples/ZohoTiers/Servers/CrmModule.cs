using System.Collections.Immutable;
using System.Globalization;

namespace ZohoTiers.Servers;

/// <summary>The records of one module. Thread-safe: readers see one immutable state.</summary>
internal sealed class CrmModule(string name, string mandatoryField, string idPrefix)
{
    // Guards writing _records and _nextId.
    private readonly Lock _gate = new();
    private volatile ImmutableSortedDictionary<string, CrmRecord> _records = ImmutableSortedDictionary.Create<string, CrmRecord>(StringComparer.Ordinal);
    private int _nextId;

    public string Name => name;

    public string MandatoryField => mandatoryField;

    public IEnumerable<CrmRecord> Records => _records.Values;

    public CrmRecord? Find(string id) => _records.GetValueOrDefault(id);

    public CrmRecord Insert(CrmRecord fields)
    {
        lock (_gate)
        {
            var id = idPrefix + (++_nextId).ToString("D6", CultureInfo.InvariantCulture);
            return Put(id, fields);
        }
    }

    public CrmRecord? Update(string id, CrmRecord fields)
    {
        lock (_gate)
            return Find(id) is { } old ? Put(id, old.SetItems(fields)) : null;
    }

    /// <summary>Updates the record that has the same value in one of the check fields, else inserts one.</summary>
    public (CrmRecord Record, bool Inserted) Upsert(CrmRecord fields, IReadOnlyList<string> checkFields)
    {
        lock (_gate)
        {
            var twin = Records.FirstOrDefault(r => checkFields.Any(f => fields.Text(f) is { } value && r.Text(f) == value));
            return twin is null ? (Insert(fields), true) : (Put(twin.Text(CrmRecords.Id)!, twin.SetItems(fields)), false);
        }
    }

    public bool Delete(string id)
    {
        lock (_gate)
        {
            var known = _records.ContainsKey(id);
            _records = _records.Remove(id);
            return known;
        }
    }

    private CrmRecord Put(string id, CrmRecord fields)
    {
        var record = fields.With(CrmRecords.Id, id);
        _records = _records.SetItem(id, record);
        return record;
    }
}
