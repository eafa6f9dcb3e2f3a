using HttpResilience.Fleet;

namespace HttpResilience.Tests.Fleet.Model;

/// <summary>One seed: whatever may happen to a fleet happens, then all heals, and then all must be well within a bounded time.</summary>
internal sealed class ModelRun : IDisposable
{
    private const int Steps = 150;

    // A request in 20 s, where others have three a second.
    private const double Rare = 1.0 / 60;
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    // Longer than any lease: after trouble two instances may probe until the lease of before has lapsed.
    private static readonly TimeSpan s_leaseLifetime = ModelFleet.ProbeLifetime + TimeSpan.FromSeconds(5);

    // A call that hangs is given up after 2 s, the next look is up to 5.5 s later.
    private static readonly TimeSpan s_sight = ModelFleet.Poll * 2;

    private readonly Random _random;
    private readonly ModelFleet _fleet;
    private readonly int _quorum;
    private readonly bool _isCalm;
    private readonly List<string> _log = [];
    private readonly HashSet<string> _quiet = [];
    private bool? _isIsolated;
    private long _probesChecked;

    public ModelRun(int seed, FleetMetrics metrics)
    {
        _random = new Random(seed);
        // No instance is kept from the store, and nothing is lost: then probes are counted all the time.
        _isCalm = seed % 2 == 0;
        _quorum = _random.Next(1, 3);
        _fleet = new ModelFleet(_random, metrics, _random.Next(Math.Max(2, _quorum), 9), _quorum);
    }

    public int Exchanges => _fleet.Store.Exchanges;

    public int Written => _fleet.Store.Written;

    public int Wishes => _fleet.Store.Wishes;

    /// <summary>Moments with probes out of which it was asserted that they are not too many.</summary>
    public long ProbesChecked => _probesChecked;

    public string Log => string.Join('\n', _log.TakeLast(60)) + $"\n{Describe()}";

    public void Run()
    {
        for (var i = 0; i < Steps; i++)
        {
            Happen();
            Pass(_random.NextDouble() * TimeSpan.FromSeconds(_random.Next(1, 6)), traffic: 0.3);
        }

        _fleet.Store.Heal();
        // Where it takes two to open it for all, one that is quiet finds out nothing for long.
        if (_quorum > 1)
            _quiet.Clear();
        Settle(isUp: _random.Next(2) == 0);
        Settle(isUp: true);
        AssertQuietIsQuiet();
        AssertNothingLeaks();
    }

    public void Dispose() => _fleet.Dispose();

    private void Happen()
    {
        var one = _fleet.Instances[_random.Next(_fleet.Instances.Count)];
        var what = _random.Next(24);
        _log.Add($"{_fleet.Time.GetTimestamp() / 10_000} ms: {what} on {one.Name}; {Describe()}");
        switch (what)
        {
            case 0 or 1 or 2: _fleet.IsUp = !_fleet.IsUp; break;
            case 3: Operate(one.Breaker.Isolate, isolates: true); break;
            case 4 or 5 or 6: Operate(one.Breaker.Reset, isolates: false); break;
            case 7: Operate(() => one.Breaker.ForceOpen(TimeSpan.FromSeconds(_random.Next(2, 20))), isolates: false); break;
            case 8 when _fleet.Instances.Count > 2: _fleet.Kill(_fleet.Instances.ToList().IndexOf(one)); break;
            case 9 when _fleet.Instances.Count < 9: _fleet.Join(); break;
            case 10 or 11 when !_isCalm: _fleet.Store.CutOff(one.Name); break;
            case 12 when !_isCalm: _fleet.Store.LossOfPushes = _random.NextDouble(); break;
            case 13: _fleet.Store.Slowest = TimeSpan.FromMilliseconds(_random.Next(1, 600)); break;
            case 14: _fleet.Store.Copy(); break;
            case 15 when !_isCalm: Restore(); break;
            case 16: one.Breaker.ProbeNow(); break;
            case 17 or 18 or 19 or 20: _fleet.Store.Heal(); break;
            case 21 or 22: Quieten(one.Name); break;
            default: break;
        }
    }

    // What was said of where nobody hears it, or of what was restored, is not known to hold.
    private void Operate(Action operate, bool isolates)
    {
        _fleet.Store.Heal();
        Pass(s_sight * 2, traffic: 0);
        operate();
        _isIsolated = isolates;
        Pass(s_sight, traffic: 0);
        if (isolates)
            Assert.All(_fleet.Instances, instance => Assert.Equal(CircuitState.Isolated, instance.Breaker.State));
    }

    // For a while requests are rare everywhere; after that, for a while, in one instance only.
    private void Quieten(string last)
    {
        _quiet.UnionWith(_fleet.Instances.Select(instance => instance.Name));
        Pass(_random.NextDouble() * TimeSpan.FromSeconds(60), traffic: 0.3);
        _quiet.Clear();
        _quiet.Add(last);
    }

    private void Restore()
    {
        _fleet.Store.Restore();
        _isIsolated = null;
    }

    private void Pass(TimeSpan time, double traffic)
    {
        for (var left = time; left > TimeSpan.Zero; left -= s_step)
        {
            foreach (var instance in _fleet.Instances.ToArray())
            {
                if (_random.NextDouble() < traffic * (_quiet.Contains(instance.Name) ? Rare : 1))
                    _ = _fleet.CallAsync(instance);
            }

            var probesBefore = _fleet.ProbesOut;
            _fleet.MostProbesOut = probesBefore;
            var written = _fleet.Store.Exchanges;
            _fleet.Time.Advance(s_step);
            Assert.InRange(_fleet.Store.Exchanges - written, 0, 20 * _fleet.Instances.Count);
            AssertProbes();
        }
    }

    private void AssertProbes()
    {
        // Where it takes two to open it for all, each probes by itself while too few are open.
        if (_quorum > 1 || _fleet.Time.GetElapsedTime(_fleet.Store.TroubleAt) < s_leaseLifetime + s_sight)
            return;
        _probesChecked += _fleet.MostProbesOut > 0 ? 1 : 0;
        Assert.True(_fleet.MostProbesOut <= ModelFleet.Slots, $"{_fleet.MostProbesOut} probes at once");
    }

    // A bound, in virtual time: a look at the store, the time that it is open for (by hand up to 20 s), a lease that somebody died with, and probes.
    private void Settle(bool isUp)
    {
        _fleet.IsUp = isUp;
        _log.Add($"settles, {(isUp ? "up" : "down")}");
        Pass(s_sight + TimeSpan.FromSeconds(20) + s_leaseLifetime + (ModelFleet.Recovery * 2) + TimeSpan.FromSeconds(10), traffic: 0.3);
        var states = _fleet.Instances.Select(instance => instance.Breaker.Machine.Phase.State).ToArray();
        if (_isIsolated == true || (_isIsolated is null && states.Contains(CircuitState.Isolated)))
        {
            Assert.All(states, state => Assert.Equal(CircuitState.Isolated, state));
            Assert.Equal(CircuitState.Isolated, _fleet.Store.Kept!.State);
            _fleet.Instances[0].Breaker.Reset();
            _isIsolated = false;
            Pass(s_sight + (ModelFleet.Recovery * 2), traffic: 0.3);
            states = [.. _fleet.Instances.Select(instance => instance.Breaker.Machine.Phase.State)];
        }

        if (isUp)
        {
            Assert.All(states, state => Assert.Equal(CircuitState.Closed, state));
            // What ended long ago and came back with a restored copy says nothing: nobody follows it, and nobody need take it back.
            var kept = _fleet.Store.Kept;
            Assert.True(kept is null or { State: CircuitState.Closed } || (!_isCalm && kept.TimeLeft < -kept.OpenDuration), $"the store says {kept}");
        }
        else
        {
            Assert.All(states, state => Assert.True(state is CircuitState.Open or CircuitState.HalfOpen, $"{state}"));
            Assert.InRange(states.Count(state => state == CircuitState.HalfOpen), 0, 1);
            Assert.True(_fleet.Store.Kept is { State: CircuitState.Open or CircuitState.HalfOpen }, $"the store says {_fleet.Store.Kept}");
        }
    }

    private void AssertQuietIsQuiet()
    {
        var (exchanges, reads) = (_fleet.Store.Exchanges, _fleet.Store.Reads);
        Pass(ModelFleet.Poll * 10, traffic: 0.3);
        Assert.Equal(exchanges, _fleet.Store.Exchanges);
        Assert.InRange(_fleet.Store.Reads - reads, 9 * _fleet.Instances.Count - _fleet.Instances.Count, 12 * _fleet.Instances.Count);
    }

    // Of each instance the timer of its next look.
    private void AssertNothingLeaks()
    {
        Pass(TimeSpan.FromSeconds(1), traffic: 0);
        var looks = 0;
        while (_fleet.Time.ActiveTimers != _fleet.Instances.Count && looks++ < 20)
            Pass(s_step, traffic: 0);
        Assert.Equal(_fleet.Instances.Count, _fleet.Time.ActiveTimers);
        while (_fleet.Instances.Count > 0)
            _fleet.Kill(0);
        Assert.Equal(0, _fleet.Time.ActiveTimers);
    }

    private string Describe()
    {
        var kept = _fleet.Store.Kept;
        var states = _fleet.Instances.Select(instance => (instance.Name, instance.Breaker.Machine.Phase, instance.Agent.IsConnected));
        return $"tier {(_fleet.IsUp ? "up" : "down")}, quorum {_quorum}, store {kept?.Version} {kept?.State} {kept?.Reason} by {kept?.Instance} left {kept?.TimeLeft}, "
            + string.Join(' ', states.Select(state => $"{state.Name}:{state.Phase.State}/{state.Phase.Reason}{(state.IsConnected ? "" : "!")}"));
    }
}
