using HttpResilience.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace HttpResilience.Tests.Fleet.Model;

/// <summary>Instances on a flaky store, and a tier that is up or down. All is done on the thread that advances the time.</summary>
internal sealed class ModelFleet : IDisposable
{
    public const int Slots = 2;
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ProbeLifetime = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly Random _random;
    private readonly int _quorum;
    private readonly FleetMetrics _metrics;
    private readonly List<FleetInstance> _instances = [];
    private int _joined;

    public ModelFleet(Random random, FleetMetrics metrics, int instances, int quorum)
    {
        (_random, _metrics, _quorum) = (random, metrics, quorum);
        Store = new FlakyStore(Time, random);
        for (var i = 0; i < instances; i++)
            Join();
    }

    public ManualTimeProvider Time { get; } = new();

    public FlakyStore Store { get; }

    public IReadOnlyList<FleetInstance> Instances => _instances;

    public bool IsUp { get; set; } = true;

    public int ProbesOut { get; private set; }

    public int MostProbesOut { get; set; }

    public void Join()
    {
        var name = $"i{_joined++}";
        var options = new CircuitBreakerOptions
        {
            FailureThreshold = 3, RecoveryTimeout = Recovery, HalfOpenMaxCalls = Slots, SuccessThreshold = 2,
            HalfOpenMaxDuration = ProbeLifetime, OpenWhen = { Instances = _quorum },
        };
        var breaker = new CircuitBreaker("crm:mcp", options, Time);
        var agent = new FleetAgent(
            Store.For(name), new FleetSettings(name, Poll, TimeSpan.FromSeconds(2)), Time, _metrics, NullLogger.Instance, static work => work(), _random.NextDouble);
        _instances.Add(new FleetInstance(name, breaker, agent, agent.Join("crm", "mcp", breaker)));
        Store.Instances = _instances.Count;
        agent.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public void Kill(int index)
    {
        _instances[index].Agent.Dispose();
        _instances.RemoveAt(index);
        Store.Instances = _instances.Count;
    }

    /// <summary>A request, which ends after up to half a second. Whatever the store does, it is not held up.</summary>
    public async Task CallAsync(FleetInstance instance)
    {
        var before = Time.GetTimestamp();
        var isLet = instance.Breaker.TryAcquire(out var permit);
        Assert.Equal(before, Time.GetTimestamp());
        if (!isLet)
            return;
        var isProbe = instance.Breaker.Machine.Phase.State == CircuitState.HalfOpen;
        if (isProbe)
            MostProbesOut = Math.Max(MostProbesOut, ++ProbesOut);
        var isGood = IsUp;
        await Task.Delay(_random.NextDouble() * TimeSpan.FromSeconds(0.5), Time).ConfigureAwait(false);
        if (isProbe)
            ProbesOut--;
        if (isGood)
            permit.RecordSuccess();
        else
            permit.RecordFailure();
    }

    public void Dispose()
    {
        while (_instances.Count > 0)
            Kill(0);
    }
}
