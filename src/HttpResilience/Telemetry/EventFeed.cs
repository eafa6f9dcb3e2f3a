using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Keeps the last events for whoever looks later, and tells those who watch. Thread-safe.</summary>
internal sealed class EventFeed(TimeProvider timeProvider)
{
    private const int Kept = 200;

    // Guards both; nothing that happens to a single request comes here.
    private readonly object _gate = new();
    private readonly Queue<TierResilienceEvent> _recent = new();
    private Action<TierResilienceEvent>[] _watchers = [];

    /// <summary>How many watch.</summary>
    public int Watchers
    {
        get
        {
            lock (_gate)
                return _watchers.Length;
        }
    }

    public void Add(string name, LogLevel level, string text)
    {
        var told = new TierResilienceEvent { At = timeProvider.GetUtcNow(), Name = name, Level = level, Text = text };
        Action<TierResilienceEvent>[] watchers;
        lock (_gate)
        {
            if (_recent.Count == Kept)
                _recent.Dequeue();
            _recent.Enqueue(told);
            watchers = _watchers;
        }

        foreach (var watcher in watchers)
            Tell(watcher, told);
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<TierResilienceEvent> Read()
    {
        lock (_gate)
            return [.. _recent.Reverse()];
    }

    public IDisposable Subscribe(Action<TierResilienceEvent> watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        // One that is added twice is told twice, and each is removed by itself.
        Action<TierResilienceEvent> own = told => watcher(told);
        lock (_gate)
            _watchers = [.. _watchers, own];
        return new Subscription(this, own);
    }

    private static void Tell(Action<TierResilienceEvent> watcher, TierResilienceEvent told)
    {
        try
        {
            watcher(told);
        }
        catch (Exception)
        {
            // What happened to a tier has nothing to do with who watches it.
        }
    }

    private sealed class Subscription(EventFeed feed, Action<TierResilienceEvent> watcher) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate)
                feed._watchers = [.. feed._watchers.Where(other => other != watcher)];
        }
    }
}
