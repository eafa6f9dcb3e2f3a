using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;

namespace HttpResilience.Fallbacks;

/// <summary>Keeps answers, in a distributed cache or in memory of its own. A cache that fails, lies or hangs costs a request nothing but the kept answer. Thread-safe.</summary>
internal sealed class StaleStore : IDisposable
{
    private const int MaxWrites = 64;
    private const int MaxAbandonedReads = 64;

    // What an entry takes in memory besides its bytes, roughly.
    private const int EntryOverhead = 200;

    private static readonly TimeSpan s_readLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_writeLimit = TimeSpan.FromSeconds(5);

    private readonly IDistributedCache? _distributed;
    private readonly MemoryCache? _memory;
    private readonly TimeProvider _timeProvider;
    private readonly Action<Exception> _onFailure;

    // Keys that are being written.
    private readonly ConcurrentDictionary<string, byte> _writing = new(StringComparer.Ordinal);

    // Both changed with Interlocked.
    private int _writes;
    private int _abandonedReads;
    private volatile bool _isDisposed;

    /// <param name="distributed">The cache to keep answers in; null for memory.</param>
    /// <param name="maxTotalSize">Bytes to keep in memory.</param>
    /// <param name="timeProvider">Says how old an answer is, whatever the cache thinks.</param>
    /// <param name="onFailure">Told what went wrong in the cache.</param>
    public StaleStore(IDistributedCache? distributed, long maxTotalSize, TimeProvider timeProvider, Action<Exception> onFailure)
    {
        _distributed = distributed;
        _memory = distributed is null ? new MemoryCache(new MemoryCacheOptions { SizeLimit = maxTotalSize }) : null;
        _timeProvider = timeProvider;
        _onFailure = onFailure;
    }

    /// <summary>Writes that have not ended.</summary>
    internal int Writes => Volatile.Read(ref _writes);

    /// <summary>What is kept under the key and may still be served. Takes at most half a second.</summary>
    /// <exception cref="OperationCanceledException">The caller canceled.</exception>
    public async ValueTask<StaleEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (_isDisposed)
            return null;
        try
        {
            var bytes = _memory is not null ? _memory.Get<byte[]>(key) : await ReadAsync(key, cancellationToken).ConfigureAwait(false);
            return Judge(bytes, key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            Report(exception);
            return null;
        }
    }

    /// <summary>Keeps an answer, in the background. It is dropped when the same key is being written already, or too many others are.</summary>
    public void Keep(string key, StaleEntry entry, TimeSpan lifetime)
    {
        if (_isDisposed || lifetime <= TimeSpan.Zero)
            return;
        if (Interlocked.Increment(ref _writes) <= MaxWrites && _writing.TryAdd(key, 0))
            _ = Task.Run(() => WriteAsync(entry with { Key = key, Lifetime = lifetime }));
        else
            Interlocked.Decrement(ref _writes);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _memory?.Dispose();
    }

    private StaleEntry? Judge(byte[]? bytes, string key)
    {
        if (bytes is null || StaleEntry.TryRead(bytes) is not { } entry || !string.Equals(entry.Key, key, StringComparison.Ordinal))
            return null;
        var age = entry.AgeAt(_timeProvider.GetUtcNow());
        return age >= TimeSpan.Zero && age <= entry.Lifetime ? entry : null;
    }

    private async ValueTask<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        // A cache that hangs is not asked again while too many calls hang in it.
        if (Volatile.Read(ref _abandonedReads) >= MaxAbandonedReads)
            return null;
        var limit = new CancellationTokenSource();
        // On another thread, because a cache may block before it returns its task.
        var read = Task.Run(() => _distributed!.GetAsync(key, limit.Token), CancellationToken.None);
        try
        {
            return await read.WaitAsync(s_readLimit, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!read.IsCompletedSuccessfully)
                Abandon(read, limit);
        }
    }

    private void Abandon(Task read, CancellationTokenSource limit)
    {
        Interlocked.Increment(ref _abandonedReads);
        // Its exception has nobody to go to: the wait's own was reported.
        _ = read.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                Interlocked.Decrement(ref _abandonedReads);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        _ = limit.CancelAsync();
    }

    private async Task WriteAsync(StaleEntry entry)
    {
        try
        {
            var bytes = entry.Serialize();
            if (_memory is not null)
            {
                _memory.Set(entry.Key, bytes, new MemoryCacheEntryOptions { Size = bytes.Length + EntryOverhead, AbsoluteExpirationRelativeToNow = entry.Lifetime });
                return;
            }

            using var limit = new CancellationTokenSource(s_writeLimit, _timeProvider);
            var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = entry.Lifetime };
            await _distributed!.SetAsync(entry.Key, bytes, options, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Report(exception);
        }
        finally
        {
            _writing.TryRemove(entry.Key, out _);
            Interlocked.Decrement(ref _writes);
        }
    }

    private void Report(Exception exception)
    {
        if (!_isDisposed)
            _onFailure(exception);
    }
}
