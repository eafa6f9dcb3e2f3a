namespace HttpResilience.IntegrationTests.PostgreSql;

[Collection(typeof(PostgreSqlGroup))]
public sealed class PostgreSqlFreezeTests(PostgreSqlServer server) : IAsyncDisposable
{
    private const int Stores = 10;
    private const int CallsEach = 3;

    private readonly PostgreSqlFleet _fleet = new(server);

    [Fact]
    public async Task A_server_that_stays_frozen_holds_no_thread_that_requests_need()
    {
        var stores = Enumerable.Range(0, Stores).Select(_ => _fleet.Store(timeout: TimeSpan.FromMilliseconds(300))).ToArray();
        foreach (var store in stores)
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.ReadAsync().AsTask()));
        server.Pause();
        try
        {
            await Task.WhenAll(stores.SelectMany(store => Enumerable.Repeat(store, CallsEach)).Select(GiveUpAsync));
            // Until the connections are given up too.
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
            var busy = int.MaxValue;
            for (var look = 0; look < 50; look++)
            {
                busy = Math.Min(busy, BusyThreads());
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }

            Assert.True(busy < Stores, $"{busy} threads of the pool wait for the server");
        }
        finally
        {
            server.Resume();
        }
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    private static int BusyThreads()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return all - free;
    }

    private static async Task GiveUpAsync(ICircuitStateStore store)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<Exception>(async () => await store.ReadAllAsync(Circuits.Presence(), patience.Token));
    }
}
