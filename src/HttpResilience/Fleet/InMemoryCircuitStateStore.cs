namespace HttpResilience;

/// <summary>Keeps circuits in memory: for tests, and for several hosts in one process. What a store must do is all here. Thread-safe.</summary>
/// <param name="timeProvider">The clock; <see langword="null"/> takes the system's.</param>
public sealed class InMemoryCircuitStateStore(TimeProvider? timeProvider = null) : ICircuitStateStore
{
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;

    // Guards all below.
    private readonly object _gate = new();
    private readonly Dictionary<(string Client, string Tier), (SharedCircuit Circuit, long WrittenAt)> _circuits = [];
    private readonly Dictionary<string, (FleetPresence Presence, long SeenAt)> _instances = new(StringComparer.Ordinal);
    private Action<SharedCircuit?>? _watchers;

    /// <inheritdoc/>
    public ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(presence);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _instances[presence.Instance] = (presence, _timeProvider.GetTimestamp());
            foreach (var (instance, (other, seenAt)) in _instances)
            {
                if (_timeProvider.GetElapsedTime(seenAt) >= other.TimeToLive)
                    _instances.Remove(instance);
            }

            return ValueTask.FromResult(new FleetReading
            {
                Circuits = [.. _circuits.Values.Select(kept => kept.Circuit.Aged(_timeProvider.GetElapsedTime(kept.WrittenAt)))],
                Instances = _instances.Count,
                NotClosed = _instances.Values.SelectMany(other => other.Presence.NotClosed).GroupBy(name => name).ToDictionary(same => same.Key, same => same.Count()),
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        cancellationToken.ThrowIfCancellationRequested();
        Action<SharedCircuit?>? watchers;
        lock (_gate)
        {
            var isKnown = _circuits.TryGetValue((circuit.Client, circuit.Tier), out var kept);
            if ((isKnown ? kept.Circuit.Version : 0) != circuit.Version - 1)
                return ValueTask.FromResult(new CircuitExchange(false, isKnown ? kept.Circuit.Aged(_timeProvider.GetElapsedTime(kept.WrittenAt)) : null));
            _circuits[(circuit.Client, circuit.Tier)] = (circuit, _timeProvider.GetTimestamp());
            watchers = _watchers;
        }

        watchers?.Invoke(circuit);
        return ValueTask.FromResult(new CircuitExchange(true, circuit));
    }

    /// <inheritdoc/>
    public async Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        lock (_gate)
            _watchers += onChange;
        try
        {
            onChange(null);
            await Task.Delay(Timeout.InfiniteTimeSpan, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _watchers -= onChange;
        }
    }
}
