using System.Collections.Concurrent;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>Watches a store, and keeps what it hears.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SharedCircuit?> _heard = new();

    private Watcher(ICircuitStateStore store) => Watch = store.WatchAsync(_heard.Enqueue, _stop.Token);

    /// <summary>Ends when the watch does.</summary>
    public Task Watch { get; }

    public IReadOnlyList<SharedCircuit?> Heard => [.. _heard];

    public IEnumerable<long> Versions => Heard.OfType<SharedCircuit>().Select(circuit => circuit.Version);

    /// <summary>Returns once it has begun.</summary>
    public static async Task<Watcher> StartAsync(ICircuitStateStore store)
    {
        var watcher = new Watcher(store);
        await Eventually.IsTrueAsync(() => !watcher._heard.IsEmpty || watcher.Watch.IsCompleted, "the watch does not begin");
        return watcher;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Watch);
        _stop.Dispose();
    }
}
