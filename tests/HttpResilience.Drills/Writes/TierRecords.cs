using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Writes;

/// <summary>What all tiers left on disk, by key.</summary>
internal sealed class TierRecords
{
    private static readonly KeyRecord s_none = new();
    private readonly Dictionary<string, KeyRecord> _records = [];

    public IEnumerable<string> Keys => _records.Keys;

    public KeyRecord this[string key] => _records.GetValueOrDefault(key, s_none);

    public static TierRecords Read(TierGroup tiers)
    {
        var records = new TierRecords();
        foreach (var options in tiers.Processes.Select(process => process.Options))
        {
            foreach (var line in TierLogLine.ReadAll(options.Log))
                records.Add(options.Name, line);
        }

        foreach (var path in Directory.EnumerateFiles(tiers.Store))
            records.Of(Path.GetFileName(path)).IsStored = true;
        return records;
    }

    public void Add(string tier, TierLogLine line)
    {
        var record = Of(line.Key);
        switch (line.Event)
        {
            case LoggedEvent.Arrived:
                record.Arrived.Add(tier);
                break;
            case LoggedEvent.Executed:
                record.Executed.Add(tier);
                record.Bodies.Add(line.Body);
                break;
            case LoggedEvent.Refused:
                record.Refused++;
                break;
        }
    }

    private KeyRecord Of(string key) => _records.TryGetValue(key, out var record) ? record : _records[key] = new();
}
