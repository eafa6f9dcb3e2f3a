using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>What a breaker, a tier and a client keep in memory when they have been used for a while: differences of the heap over many of them.</summary>
internal static class MemoryScaling
{
    private const int Breakers = 10_000;
    private const int Clients = 200;
    private const int Requests = 250;

    public static async Task MeasureAsync(Report report)
    {
        var consecutive = OfBreaker(() => new CircuitBreakerOptions());
        var timed = OfBreaker(() => new CircuitBreakerOptions { FailureRateThreshold = 0.9, FailureThreshold = 0 });
        var counted = OfBreaker(() => new CircuitBreakerOptions { FailureRateThreshold = 0.9, FailureThreshold = 0, Window = { Type = CircuitWindowType.Count } });
        var slow = OfBreaker(() => new CircuitBreakerOptions { SlowCallRateThreshold = 0.9, SlowCallDurationThreshold = TimeSpan.FromSeconds(5), FailureRateThreshold = 0.9 });
        // Once for nothing: what is made once for a process is no client's.
        await OfClientAsync(tiers: 1);
        var (bare, one, ten) = (await OfClientAsync(tiers: 0), await OfClientAsync(tiers: 1), await OfClientAsync(tiers: 10));
        var tier = (ten - one) / 9;
        report.Add(Bytes("breaker, consecutive rule", consecutive), Bytes("breaker, time window", timed));
        report.Add(Bytes("breaker, count window", counted), Bytes("breaker, time window, slow calls", slow));
        report.Add(Bytes("bare client", bare), Bytes("client with one tier", one), Bytes("each further tier", tier));
        report.Add(new Check("breaker, consecutive rule", consecutive, 1024), new Check("breaker, time window", timed, 4096), new Check("breaker, count window", counted, 4096));
        report.Add(new Check("breaker, time window, slow calls", slow, 4096), new Check("client with one tier", one, 65_536), new Check("each further tier", tier, 32_768));
    }

    private static Row Bytes(string name, double bytes) => new(name, ("bytes kept", bytes));

    private static double OfBreaker(Func<CircuitBreakerOptions> options)
    {
        var time = new SteppedTime();
        using var services = new ServiceCollection().AddSingleton<TimeProvider>(time).AddHttpClient("client").AddTierResilience().Services.BuildServiceProvider();
        var registry = services.GetRequiredService<ICircuitBreakerRegistry>();
        var names = Enumerable.Range(0, Breakers).Select(i => string.Create(CultureInfo.InvariantCulture, $"client:tier{i}")).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var name in names)
            registry.GetOrAdd(name, options());
        Use(registry, names, time);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(registry);
        return (double)(after - before) / Breakers;
    }

    // For longer than the window is, so that each of its slices was needed; at least as often as a count window has places.
    private static void Use(ICircuitBreakerRegistry registry, string[] names, SteppedTime time)
    {
        for (var i = 0; i < 130; i++)
        {
            foreach (var name in names)
            {
                if (!registry.TryGet(name, out var breaker) || !breaker.TryAcquire(out var permit))
                    throw new InvalidOperationException("The breaker is open.");
                if (i % 4 == 0)
                    permit.RecordFailure();
                else
                    permit.RecordSuccess();
            }

            time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    private static async Task<double> OfClientAsync(int tiers)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var subject = new Subject(tiers, Clients);
        foreach (var client in subject.Clients)
        {
            for (var i = 0; i < Requests; i++)
                (await client.GetAsync("v8/accounts/1")).Dispose();
        }

        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Clients;
    }
}
