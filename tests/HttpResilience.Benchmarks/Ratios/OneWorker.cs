namespace HttpResilience.Benchmarks.Ratios;

/// <summary>
/// While it lives the thread pool has one thread that is free. With two, one now and then takes what the other has just put off and ends it before the other
/// waits for it. What that costs and spares is not the library's merit, and differs from run to run more than what is measured.
/// </summary>
internal sealed class OneWorker : IDisposable
{
    private readonly ManualResetEventSlim _end = new();
    private readonly int _blocked;
    private int _left;

    private OneWorker(int blocked) => (_blocked, _left) = (blocked, blocked);

    public static async Task<OneWorker> StartAsync()
    {
        ThreadPool.GetMaxThreads(out _, out var ports);
        ThreadPool.SetMinThreads(Environment.ProcessorCount, 1);
        if (!ThreadPool.SetMaxThreads(Environment.ProcessorCount, ports))
            throw new InvalidOperationException("the thread pool has more threads than processors");
        var worker = new OneWorker(Environment.ProcessorCount - 1);
        await worker.BlockOthersAsync();
        return worker;
    }

    public void Dispose()
    {
        _end.Set();
        SpinWait.SpinUntil(() => Volatile.Read(ref _left) == 0);
        _end.Dispose();
    }

    private async Task BlockOthersAsync()
    {
        // Not disposed of, for the other threads may still be on their way out of it; it holds no handle.
        var started = new SemaphoreSlim(0);
        for (var i = 0; i < _blocked; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(started), null);
        for (var i = 0; i < _blocked; i++)
            await started.WaitAsync();
    }

    private void Block(SemaphoreSlim started)
    {
        started.Release();
        _end.Wait();
        Interlocked.Decrement(ref _left);
    }
}
