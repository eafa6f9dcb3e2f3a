using System.Diagnostics.Metrics;
using HttpResilience.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HttpResilience.Tests.Fleet.Simulation;

/// <summary>
/// So many instances in virtual time, each with two requests a second on average, at random moments; the tier takes 50 ms, is dead for two minutes, and comes back.
/// All is done on one thread, and by one seed: the same figures each time.
/// </summary>
internal sealed class FleetSimulation : IDisposable
{
    public const int DeadFrom = 20_000;
    public const int DeadTo = 140_000;
    private const int End = 200_000;
    private const int CallTime = 50;
    private const double MeanWait = 500;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly Random _random = new(8);
    private readonly CircuitBreaker[] _breakers;
    private readonly FleetAgent?[] _agents;

    // By the millisecond in which they are due.
    private readonly List<int>?[] _arrivals = new List<int>?[End];
    private readonly List<(CircuitPermit Permit, bool IsGood, bool IsProbe)>?[] _ends = new List<(CircuitPermit, bool, bool)>?[End + CallTime];
    private int _now;
    private int _probesOut;

    public FleetSimulation(int instances, bool isShared)
    {
        Store = new SimulatedStore(_time);
        _breakers = new CircuitBreaker[instances];
        _agents = new FleetAgent?[instances];
        Opened = new int?[instances];
        Closed = new int?[instances];
        var metrics = new FleetMetrics(_services.GetRequiredService<IMeterFactory>());
        for (var i = 0; i < instances; i++)
        {
            _breakers[i] = Create(i);
            if (isShared)
                _agents[i] = CreateAgent(i, metrics);
        }
    }

    public SimulatedStore Store { get; }

    /// <summary>When each instance opened first, in milliseconds.</summary>
    public int?[] Opened { get; }

    /// <summary>When each instance closed last.</summary>
    public int?[] Closed { get; }

    public bool IsClosedEverywhere => _breakers.All(breaker => breaker.Machine.Phase.State == CircuitState.Closed);

    public int Calls { get; private set; }

    public int Failures { get; private set; }

    /// <summary>Since the tier is back.</summary>
    public int Probes { get; private set; }

    public int MostProbes { get; private set; }

    public static double Seconds => End / 1000.0;

    public FleetSimulation Run()
    {
        for (var i = 0; i < _breakers.Length; i++)
            Arrive(i, 1 + _random.Next((int)MeanWait));
        // Processes start one after another.
        var starts = Enumerable.Range(0, _breakers.Length).ToLookup(_ => _random.Next(5_000));
        for (_now = 1; _now < End; _now++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            foreach (var i in starts[_now - 1])
                _agents[i]?.StartAsync(CancellationToken.None);
            Finish();
            foreach (var i in _arrivals[_now] ?? [])
                Call(i);
            (_arrivals[_now], _ends[_now]) = (null, null);
        }

        return this;
    }

    public void Dispose()
    {
        foreach (var agent in _agents)
            agent?.Dispose();
        _services.Dispose();
    }

    private CircuitBreaker Create(int i)
    {
        var breaker = new CircuitBreaker("crm:mcp", options: null, _time);
        breaker.StateChanged += change =>
        {
            if (change.NewState == CircuitState.Open)
                Opened[i] ??= _now;
            else if (change.NewState == CircuitState.Closed)
                Closed[i] = _now;
        };
        return breaker;
    }

    private FleetAgent CreateAgent(int i, FleetMetrics metrics)
    {
        var settings = new FleetSettings($"i{i}", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));
        var agent = new FleetAgent(Store, settings, _time, metrics, NullLogger.Instance, static work => work(), _random.NextDouble);
        agent.Join("crm", "mcp", _breakers[i]);
        return agent;
    }

    private void Arrive(int i, int at)
    {
        if (at < End)
            (_arrivals[at] ??= []).Add(i);
    }

    private void Call(int i)
    {
        Arrive(i, _now + 1 + (int)(-Math.Log(1 - _random.NextDouble()) * MeanWait));
        if (!_breakers[i].TryAcquire(out var permit))
            return;
        Calls++;
        var isProbe = _breakers[i].Machine.Phase.State == CircuitState.HalfOpen;
        if (isProbe)
        {
            MostProbes = Math.Max(MostProbes, ++_probesOut);
            Probes += _now >= DeadTo ? 1 : 0;
        }

        (_ends[_now + CallTime] ??= []).Add((permit, _now is < DeadFrom or >= DeadTo, isProbe));
    }

    private void Finish()
    {
        foreach (var (permit, isGood, isProbe) in _ends[_now] ?? [])
        {
            _probesOut -= isProbe ? 1 : 0;
            Failures += isGood ? 0 : 1;
            if (isGood)
                permit.RecordSuccess();
            else
                permit.RecordFailure();
        }
    }
}
