using System.Diagnostics.Metrics;
using HttpResilience.CircuitBreaking;
using HttpResilience.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HttpResilience.Tests.Fleet.Stress;

/// <summary>One seed: sixteen threads of calls on four instances that share a store, on the pool and in real time, while the tier flips and an operator interferes.</summary>
internal sealed class FleetStressRun : IAsyncDisposable
{
    private const int Slots = 2;
    private const int Threads = 16;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_recovery = TimeSpan.FromMilliseconds(40);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly InMemoryCircuitStateStore _store = new();
    private readonly FleetInstance[] _instances;
    private readonly CancellationTokenSource _end = new();
    private readonly int _seed;
    private volatile bool _isUp = true;

    // Interlocked.
    private int _probes;
    private int _tooMany;
    private int _blocked;

    public FleetStressRun(int seed)
    {
        _seed = seed;
        var metrics = new FleetMetrics(_services.GetRequiredService<IMeterFactory>());
        _instances = [.. Enumerable.Range(0, 4).Select(i => Create($"i{i}", metrics))];
    }

    /// <summary>Moments in which an instance probed for all.</summary>
    public int Probes => _probes;

    public async Task RunAsync()
    {
        await Task.WhenAll(_instances.Select(instance => instance.Agent.StartAsync(CancellationToken.None)));
        await UntilAsync(() => _instances.All(instance => instance.Agent.IsConnected), "not all are connected");
        var work = Enumerable.Range(0, Threads).Select(thread => Task.Run(() => CallAsync(thread))).ToArray();
        await OperateAsync();
        _isUp = true;
        _instances[0].Breaker.Reset();
        await UntilAsync(() => _instances.All(instance => instance.Breaker.Machine.Phase.State == CircuitState.Closed), "not all are closed");
        await _end.CancelAsync();
        await Task.WhenAll(work);
        Assert.Equal((0, 0), (_tooMany, _blocked));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var instance in _instances)
        {
            await instance.Agent.StopAsync(CancellationToken.None);
            instance.Agent.Dispose();
        }

        await _services.DisposeAsync();
        _end.Dispose();
    }

    private FleetInstance Create(string name, FleetMetrics metrics)
    {
        var options = new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = s_recovery, HalfOpenMaxCalls = Slots, SuccessThreshold = 3 };
        var breaker = new CircuitBreaker("crm:mcp", options);
        var agent = new FleetAgent(_store, new FleetSettings(name, s_poll, TimeSpan.FromSeconds(10)), TimeProvider.System, metrics, NullLogger.Instance);
        return new FleetInstance(name, breaker, agent, agent.Join("crm", "mcp", breaker));
    }

    private async Task CallAsync(int thread)
    {
        var instance = _instances[thread % _instances.Length];
        while (!_end.IsCancellationRequested)
        {
            var started = TimeProvider.System.GetTimestamp();
            var isLet = instance.Breaker.TryAcquire(out var permit);
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(5))
                Interlocked.Increment(ref _blocked);
            if (isLet)
                await EndAsync(instance, permit);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    private async Task EndAsync(FleetInstance instance, CircuitPermit permit)
    {
        await Task.Yield();
        if (instance.Breaker.Machine.Phase is HalfOpenPhase { Lease: not null, IsProbing: true } phase)
            LookAtOthers(instance, phase);
        if (_isUp)
            permit.RecordSuccess();
        else
            permit.RecordFailure();
    }

    // This one probes by a lease before and after the look at another that does: both at once.
    private void LookAtOthers(FleetInstance instance, HalfOpenPhase phase)
    {
        Interlocked.Increment(ref _probes);
        foreach (var other in _instances.Where(other => other != instance))
        {
            if (other.Breaker.Machine.Phase is HalfOpenPhase { Lease: not null, IsProbing: true } && phase.IsProbing && instance.Breaker.Machine.Phase == phase)
                Interlocked.Increment(ref _tooMany);
        }
    }

    private async Task OperateAsync()
    {
        var random = new Random(_seed);
        for (var i = 0; i < 40; i++)
        {
            var breaker = _instances[random.Next(_instances.Length)].Breaker;
            switch (random.Next(12))
            {
                case 0: breaker.Isolate(); break;
                case 1 or 2: breaker.Reset(); break;
                case 3 or 4 or 5 or 6: _isUp = true; break;
                default: _isUp = false; break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 60)), TimeProvider.System);
        }
    }

    private async Task UntilAsync(Func<bool> isSo, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"{otherwise}: {string.Join(' ', _instances.Select(instance => instance.Circuit.Describe()))}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
