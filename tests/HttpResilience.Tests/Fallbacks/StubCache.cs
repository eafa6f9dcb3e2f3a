using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>A distributed cache that does what the test tells it to. It never forgets anything by itself.</summary>
internal sealed class StubCache : IDistributedCache
{
    private int _reads;
    private int _writes;

    public ConcurrentDictionary<string, byte[]> Entries { get; } = new();

    public Func<CancellationToken, Task> OnGet { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task> OnSet { get; set; } = _ => Task.CompletedTask;

    public int Reads => Volatile.Read(ref _reads);

    public int Writes => Volatile.Read(ref _writes);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        Interlocked.Increment(ref _reads);
        await OnGet(token);
        return Entries.GetValueOrDefault(key);
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Interlocked.Increment(ref _writes);
        await OnSet(token);
        Entries[key] = value;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
}
