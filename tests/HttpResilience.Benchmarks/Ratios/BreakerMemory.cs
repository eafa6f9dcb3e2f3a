using System.Globalization;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>What a breaker keeps in memory, with its name and its place among the breakers of a process, after calls on several threads through its whole window.</summary>
internal static class BreakerMemory
{
    private const int Breakers = 10_000;

    public static long OfConsecutiveRule() => Measure(new CircuitBreakerOptions());

    public static long OfTimeWindow() => Measure(new CircuitBreakerOptions { FailureRateThreshold = 0.5 });

    public static long OfCountWindow()
    {
        var options = new CircuitBreakerOptions { FailureRateThreshold = 0.5 };
        options.Window.Type = CircuitWindowType.Count;
        return Measure(options);
    }

    private static long Measure(CircuitBreakerOptions options)
    {
        Fill(100, options);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var registry = Fill(Breakers, options);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(registry);
        return (after - before) / Breakers;
    }

    private static CircuitBreakerRegistry Fill(int count, CircuitBreakerOptions options)
    {
        var time = new SteppedTime();
        var registry = new CircuitBreakerRegistry(time);
        for (var i = 0; i < count; i++)
            registry.GetOrAdd(string.Create(CultureInfo.InvariantCulture, $"client{i}:gateway"), options);
        for (var step = 0; step < 24; step++)
        {
            // A second thread, as it is in a service.
            if (step % 2 == 0)
                CallAll(registry, count);
            else
                RunOnThread(() => CallAll(registry, count));
            time.Advance(TimeSpan.FromSeconds(3));
        }

        return registry;
    }

    private static void RunOnThread(ThreadStart start)
    {
        var thread = new Thread(start);
        thread.Start();
        thread.Join();
    }

    private static void CallAll(CircuitBreakerRegistry registry, int count)
    {
        for (var i = 0; i < count; i++)
            if (registry.TryGet(string.Create(CultureInfo.InvariantCulture, $"client{i}:gateway"), out var breaker) && breaker.TryAcquire(out var permit))
                permit.RecordSuccess();
    }
}
