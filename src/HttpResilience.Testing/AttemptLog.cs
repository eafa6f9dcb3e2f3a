namespace HttpResilience.Testing;

/// <summary>A client's attempts in the order of their arrival at tiers. Thread-safe.</summary>
internal sealed class AttemptLog
{
    // Guards the list.
    private readonly object _gate = new();
    private readonly List<AttemptEntry> _entries = [];

    public AttemptEntry Add(TestedAttempt attempt)
    {
        var entry = new AttemptEntry(attempt);
        lock (_gate)
            _entries.Add(entry);
        return entry;
    }

    public IReadOnlyList<TestedAttempt> Read()
    {
        lock (_gate)
            return [.. _entries.Select(entry => entry.Attempt)];
    }

    public void Forget(string? tier = null)
    {
        lock (_gate)
            _entries.RemoveAll(entry => tier is null || entry.Attempt.Tier == tier);
    }
}
