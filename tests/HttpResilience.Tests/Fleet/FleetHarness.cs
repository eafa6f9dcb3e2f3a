using System.Diagnostics.Metrics;
using HttpResilience.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Fleet;

/// <summary>A fleet in virtual time: one breaker "crm:mcp" in each instance, one store. All work is done at once, on the thread that causes it.</summary>
internal sealed class FleetHarness : IDisposable
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace)).BuildServiceProvider();
    private readonly List<FleetInstance> _instances = [];

    public FleetHarness(int instances, CircuitBreakerOptions? options = null)
    {
        Store = new StubStore(Time);
        for (var i = 0; i < instances; i++)
            Add($"i{i}", options);
    }

    public ManualTimeProvider Time { get; } = new();

    public LogSink Logs { get; } = new();

    public StubStore Store { get; }

    public IReadOnlyList<FleetInstance> Instances => _instances;

    public FleetInstance this[int index] => _instances[index];

    public SharedCircuit? Kept => Store.Kept("crm", "mcp");

    public IEnumerable<CircuitState> States => _instances.Select(instance => instance.Breaker.State);

    public FleetInstance Add(string name, CircuitBreakerOptions? options = null, Action<CircuitBreaker>? before = null)
    {
        var settings = new FleetSettings(name, PollInterval, TimeSpan.FromSeconds(2));
        var breaker = new CircuitBreaker("crm:mcp", options ?? new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = TimeSpan.FromSeconds(30) }, Time);
        before?.Invoke(breaker);
        var agent = new FleetAgent(
            Store.For(name), settings, Time, new FleetMetrics(_services.GetRequiredService<IMeterFactory>()), Logs.CreateLogger(name), static work => work());
        var instance = new FleetInstance(name, breaker, agent, agent.Join("crm", "mcp", breaker));
        _instances.Add(instance);
        agent.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return instance;
    }

    /// <summary>In small steps, as timers arm timers.</summary>
    public void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(100))
            Time.Advance(left < TimeSpan.FromMilliseconds(100) ? left : TimeSpan.FromMilliseconds(100));
    }

    public void Dispose()
    {
        foreach (var instance in _instances)
            instance.Agent.Dispose();
        _services.Dispose();
    }
}
