using System.Collections.Concurrent;
using HttpResilience;

namespace ZohoTiers.Fleet;

/// <summary>What happened to the breakers of all instances, and when. Thread-safe.</summary>
internal sealed class FleetRecord(TimeProvider time)
{
    private readonly ConcurrentQueue<(string Instance, CircuitStateChange Change, long At)> _changes = new();

    public void Note(string instance, CircuitStateChange change)
    {
        if (change.Name.EndsWith(":mcp", StringComparison.Ordinal))
            _changes.Enqueue((instance, change, time.GetTimestamp()));
    }

    /// <summary>From the first breaker that opened to the last one's first opening.</summary>
    public TimeSpan? UntilAllOpen(int instances)
    {
        var openings = _changes.Where(entry => entry.Change.NewState == CircuitState.Open).GroupBy(entry => entry.Instance).Select(own => own.Min(entry => entry.At)).ToList();
        return openings.Count < instances ? null : time.GetElapsedTime(openings.Min(), openings.Max());
    }

    /// <summary>From a timestamp to the last closing.</summary>
    public TimeSpan? UntilAllClosed(int instances, long from)
    {
        var closings = _changes.Where(entry => entry.Change.NewState == CircuitState.Closed && entry.At >= from).GroupBy(entry => entry.Instance).Select(own => own.Max(entry => entry.At)).ToList();
        return closings.Count < instances ? null : time.GetElapsedTime(from, closings.Max());
    }

    /// <summary>How often a breaker began to probe.</summary>
    public int Probings => _changes.Count(entry => entry.Change.NewState == CircuitState.HalfOpen);
}
