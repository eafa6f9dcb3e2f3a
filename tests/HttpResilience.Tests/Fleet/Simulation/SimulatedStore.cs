namespace HttpResilience.Tests.Fleet.Simulation;

/// <summary>A store that takes 2 ms for each call and pushes a change to all after 1 to 9 ms, and counts. It keeps one circuit. Used by one thread.</summary>
internal sealed class SimulatedStore(ManualTimeProvider time) : ICircuitStateStore
{
    private const int SlowestPush = 9;
    private static readonly TimeSpan s_oneWay = TimeSpan.FromMilliseconds(1);
    private static readonly IReadOnlyDictionary<string, int> s_nobody = new Dictionary<string, int>();

    private readonly List<Action<SharedCircuit?>> _watchers = [];
    private readonly List<int> _callsByMillisecond = [];
    private (SharedCircuit Circuit, long At)? _kept;

    public int Reads { get; private set; }

    public int Exchanges { get; private set; }

    public int Written { get; private set; }

    public long Pushes => (long)Written * _watchers.Count;

    public SharedCircuit? Kept => _kept?.Circuit.Aged(time.GetElapsedTime(_kept.Value.At));

    /// <summary>Calls in the busiest 100 ms.</summary>
    public int MostCalls()
    {
        var (sum, most) = (0, 0);
        for (var i = 0; i < _callsByMillisecond.Count; i++)
        {
            sum += _callsByMillisecond[i] - (i >= 100 ? _callsByMillisecond[i - 100] : 0);
            most = Math.Max(most, sum);
        }

        return most;
    }

    public async ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
    {
        Reads++;
        await TravelAsync().ConfigureAwait(false);
        var reading = new FleetReading { Circuits = Kept is { } kept ? [kept] : [], Instances = _watchers.Count, NotClosed = s_nobody };
        await Task.Delay(s_oneWay, time, cancellationToken).ConfigureAwait(false);
        return reading;
    }

    public async ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
    {
        Exchanges++;
        await TravelAsync().ConfigureAwait(false);
        var isWritten = circuit.Version == (Kept?.Version ?? 0) + 1;
        if (isWritten)
        {
            Written++;
            _kept = (circuit, time.GetTimestamp());
            _ = PushAsync(circuit);
        }

        var current = Kept;
        await Task.Delay(s_oneWay, time, cancellationToken).ConfigureAwait(false);
        return new CircuitExchange(isWritten, current);
    }

    public Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken)
    {
        _watchers.Add(onChange);
        return Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    private Task TravelAsync()
    {
        var now = (int)(time.GetTimestamp() / TimeSpan.TicksPerMillisecond);
        while (_callsByMillisecond.Count <= now)
            _callsByMillisecond.Add(0);
        _callsByMillisecond[now]++;
        return Task.Delay(s_oneWay, time);
    }

    private async Task PushAsync(SharedCircuit circuit)
    {
        for (var passed = 0; passed < SlowestPush; passed++)
        {
            await Task.Delay(s_oneWay, time).ConfigureAwait(false);
            for (var i = passed; i < _watchers.Count; i += SlowestPush)
                _watchers[i](circuit);
        }
    }
}
