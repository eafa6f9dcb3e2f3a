using System.Collections.Concurrent;

namespace ZohoTiers.Servers;

/// <summary>Counts how often each write was executed, by the key that its client made, over all servers.</summary>
internal sealed class WriteLedger
{
    public const string KeyField = "External_Key";

    private readonly ConcurrentDictionary<string, int> _executions = new(StringComparer.Ordinal);

    public void Note(string key) => _executions.AddOrUpdate(key, 1, static (_, count) => count + 1);

    public int Executions(string key) => _executions.GetValueOrDefault(key);
}
