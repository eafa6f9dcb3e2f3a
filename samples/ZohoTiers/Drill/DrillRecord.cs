using System.Collections.Concurrent;
using ZohoTiers.Servers;

namespace ZohoTiers.Drill;

/// <summary>What has happened in the drill up to now. The drill writes, views and summary read; thread-safe.</summary>
internal sealed class DrillRecord(EmbeddedServers servers, TimeProvider time)
{
    private readonly ConcurrentQueue<RequestResult> _results = new();
    private readonly ConcurrentDictionary<(int Phase, string Tier), long> _changes = new();
    private readonly long _started = time.GetTimestamp();
    private volatile int _phase;

    public IReadOnlyList<DrillPhase> Phases { get; } = servers.Complete ? DrillPlan.Full : DrillPlan.WatchOnly;

    /// <summary>The index of the phase under way.</summary>
    public int Phase
    {
        get => _phase;
        set => _phase = value;
    }

    public IReadOnlyCollection<RequestResult> Results => _results;

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Add(RequestResult result) => _results.Enqueue(result);

    /// <summary>Notes when a tier was last broken or repaired in a phase.</summary>
    public void NoteChange(int phase, string tier, long at) => _changes[(phase, tier)] = at;

    public long? ChangeOf(int phase, string tier) => _changes.TryGetValue((phase, tier), out var at) ? at : null;
}
