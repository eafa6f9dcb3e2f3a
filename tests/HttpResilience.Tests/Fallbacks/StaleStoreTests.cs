using System.Collections.Concurrent;
using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>A cache can't harm a request, and nothing comes out of it too old or under another key.</summary>
public sealed class StaleStoreTests
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly StubCache _cache = new();
    private readonly ConcurrentQueue<Exception> _failures = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_is_found_under_its_key_until_its_lifetime_ends(bool isDistributed)
    {
        using var store = Store(isDistributed);
        await KeepAsync(store, "a");
        Assert.Null(await store.FindAsync("b", default));
        _time.Advance(s_lifetime);
        Assert.NotNull(await store.FindAsync("a", default));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await store.FindAsync("a", default));
        Assert.Empty(_failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_from_the_future_is_not_served(bool isDistributed)
    {
        using var store = Store(isDistributed);
        await KeepAsync(store, "a");
        _time.StepWallClock(TimeSpan.FromTicks(-1));
        Assert.Null(await store.FindAsync("a", default));
        _time.StepWallClock(TimeSpan.FromTicks(1));
        Assert.NotNull(await store.FindAsync("a", default));
    }

    [Fact]
    public async Task A_cache_that_mixes_up_its_keys_gives_nobody_anothers_answer()
    {
        using var store = Store(isDistributed: true);
        await KeepAsync(store, "alice");
        _cache.Entries["bob"] = _cache.Entries["alice"];
        Assert.Null(await store.FindAsync("bob", default));
        Assert.NotNull(await store.FindAsync("alice", default));
    }

    [Fact]
    public async Task What_a_cache_damaged_is_not_served()
    {
        using var store = Store(isDistributed: true);
        await KeepAsync(store, "a");
        _cache.Entries["a"][^1]++;
        Assert.Null(await store.FindAsync("a", default));
    }

    [Fact]
    public async Task Nothing_is_kept_that_may_not_be_served()
    {
        using var store = Store(isDistributed: true);
        store.Keep("a", Stale.Entry(_time), TimeSpan.Zero);
        await DrainAsync(store);
        Assert.Equal(0, _cache.Writes);
    }

    [Fact]
    public async Task Memory_is_bounded()
    {
        using var store = Store(isDistributed: false, maxTotalSize: 10_000);
        for (var i = 0; i < 50; i++)
            await KeepAsync(store, "k" + i, size: 1000);
        await KeepAsync(store, "large", size: 10_000);
        var found = 0;
        for (var i = 0; i < 50; i++)
            found += await store.FindAsync("k" + i, default) is null ? 0 : 1;
        Assert.InRange(found, 1, 8);
        Assert.Null(await store.FindAsync("large", default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cache_that_hangs_gives_nothing_after_half_a_second(bool isPolite)
    {
        using var released = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        _cache.OnGet = async token =>
        {
            token.Register(canceled.SetResult);
            entered.SetResult();
            // A rude one blocks the thread that asks it.
            if (!isPolite)
                released.Wait(CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        };
        using var store = Store(isDistributed: true);
        var found = store.FindAsync("a", default).AsTask();
        await entered.Task;
        await ArmedAsync();
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await found);
        await canceled.Task;
        Assert.IsType<TimeoutException>(Assert.Single(_failures));
        released.Set();
    }

    [Fact]
    public async Task A_cache_in_which_64_calls_hang_is_not_asked_again_until_one_returns()
    {
        var gates = new ConcurrentBag<TaskCompletionSource>();
        _cache.OnGet = _ =>
        {
            var gate = new TaskCompletionSource();
            gates.Add(gate);
            return gate.Task;
        };
        using var store = Store(isDistributed: true);
        var found = Enumerable.Range(0, 64).Select(i => store.FindAsync("k" + i, default).AsTask()).ToArray();
        await UntilAsync(() => gates.Count == 64 && _time.ActiveTimers == 64);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.All(await Task.WhenAll(found), Assert.Null);

        Assert.Null(await store.FindAsync("k", default));
        Assert.Equal(64, _cache.Reads);

        foreach (var gate in gates)
            gate.SetResult();
        _cache.OnGet = _ => Task.CompletedTask;
        for (; _cache.Reads == 64; await Task.Yield())
            Assert.Null(await store.FindAsync("k", default));
    }

    [Fact]
    public async Task A_caller_that_gives_up_need_not_wait()
    {
        _cache.OnGet = token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        using var store = Store(isDistributed: true);
        using var caller = new CancellationTokenSource();
        var found = store.FindAsync("a", caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => found);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_cache_that_fails_is_reported_and_throws_nothing()
    {
        _cache.OnGet = _ => throw new InvalidOperationException("get");
        _cache.OnSet = _ => throw new InvalidOperationException("set");
        using var store = Store(isDistributed: true);
        await KeepAsync(store, "a");
        Assert.Null(await store.FindAsync("a", default));
        Assert.Equal(["set", "get"], _failures.Select(failure => failure.Message));
    }

    [Fact]
    public async Task A_key_is_written_once_at_a_time_and_64_keys_at_most()
    {
        var gate = new TaskCompletionSource();
        _cache.OnSet = _ => gate.Task;
        using var store = Store(isDistributed: true);
        for (var i = 0; i < 3; i++)
            store.Keep("a", Stale.Entry(_time), s_lifetime);
        await UntilAsync(() => _cache.Writes == 1);
        Assert.Equal(1, store.Writes);
        for (var i = 0; i < 100; i++)
            store.Keep("k" + i, Stale.Entry(_time), s_lifetime);
        Assert.Equal(64, store.Writes);
        gate.SetResult();
        await DrainAsync(store);
        Assert.Equal(64, _cache.Entries.Count);
        await KeepAsync(store, "a");
        Assert.Equal(65, _cache.Writes);
    }

    [Fact]
    public async Task A_write_that_hangs_is_canceled()
    {
        _cache.OnSet = token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        using var store = Store(isDistributed: true);
        store.Keep("a", Stale.Entry(_time), s_lifetime);
        await ArmedAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await DrainAsync(store);
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(_failures));
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_was_disposed_is_silent(bool isDistributed)
    {
        var store = Store(isDistributed);
        await KeepAsync(store, "a");
        store.Dispose();
        store.Keep("a", Stale.Entry(_time), s_lifetime);
        Assert.Null(await store.FindAsync("a", default));
        Assert.Empty(_failures);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Yield();
    }

    private static Task DrainAsync(StaleStore store) => UntilAsync(() => store.Writes == 0);

    private Task ArmedAsync() => UntilAsync(() => _time.ActiveTimers > 0);

    private StaleStore Store(bool isDistributed, long maxTotalSize = 100_000) => new(isDistributed ? _cache : null, maxTotalSize, _time, _failures.Enqueue);

    private Task KeepAsync(StaleStore store, string key, int size = 4)
    {
        store.Keep(key, Stale.Entry(_time, size), s_lifetime);
        return DrainAsync(store);
    }
}
