namespace HttpResilience.Tests.Fleet.Model;

/// <summary>A store that is slow, fails, hangs, loses what it pushes or pushes it late and out of order, or is restored from an older copy; all by a seed, in virtual time.</summary>
internal sealed class FlakyStore(TimeProvider time, Random random)
{
    private readonly HashSet<string> _cutOff = [];
    private readonly Dictionary<string, Action<SharedCircuit?>> _watchers = [];
    private (SharedCircuit Circuit, long At)? _kept;
    private (SharedCircuit Circuit, long At)? _copy;

    public int Exchanges { get; private set; }

    public int Written { get; private set; }

    /// <summary>Changes by which an instance said that it wants the lease.</summary>
    public int Wishes { get; private set; }

    public int Reads { get; private set; }

    public int Instances { get; set; }

    public double LossOfPushes { get; set; }

    public TimeSpan Slowest { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>When an instance was last kept out, or what was kept was lost.</summary>
    public long TroubleAt { get; private set; } = -TimeSpan.TicksPerDay;

    public SharedCircuit? Kept => _kept?.Circuit.Aged(time.GetElapsedTime(_kept.Value.At));

    public ICircuitStateStore For(string instance) => new View(this, instance);

    public void CutOff(string instance) => _cutOff.Add(instance);

    public void Heal()
    {
        if (_cutOff.Count > 0)
            TroubleAt = time.GetTimestamp();
        _cutOff.Clear();
        (LossOfPushes, Slowest) = (0, TimeSpan.FromMilliseconds(20));
    }

    public void Copy() => _copy = _kept;

    public void Restore()
    {
        if (_kept == _copy)
            return;
        _kept = _copy;
        TroubleAt = time.GetTimestamp();
    }

    private async Task PassAsync(string instance)
    {
        await Task.Delay(random.NextDouble() * Slowest, time).ConfigureAwait(false);
        if (!_cutOff.Contains(instance))
            return;
        TroubleAt = time.GetTimestamp();
        if (random.Next(2) == 0)
            throw new InvalidOperationException("cut off");
        await new TaskCompletionSource().Task.ConfigureAwait(false);
    }

    private async Task PushAsync(string instance, SharedCircuit circuit)
    {
        if (random.NextDouble() < LossOfPushes || _cutOff.Contains(instance))
            return;
        await Task.Delay(random.NextDouble() * Slowest * 2, time).ConfigureAwait(false);
        if (_watchers.TryGetValue(instance, out var onChange) && !_cutOff.Contains(instance))
            onChange(circuit);
    }

    private sealed class View(FlakyStore store, string instance) : ICircuitStateStore
    {
        public async ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
        {
            store.Reads++;
            await store.PassAsync(instance).ConfigureAwait(false);
            var reading = new FleetReading { Circuits = store.Kept is { } kept ? [kept] : [], Instances = store.Instances, NotClosed = new Dictionary<string, int>() };
            await store.PassAsync(instance).ConfigureAwait(false);
            return reading;
        }

        public async ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
        {
            store.Exchanges++;
            await store.PassAsync(instance).ConfigureAwait(false);
            var isWritten = circuit.Version == (store.Kept?.Version ?? 0) + 1;
            if (isWritten)
            {
                store.Written++;
                store.Wishes += circuit.WantedBy is not null && store._kept?.Circuit.WantedBy is null ? 1 : 0;
                store._kept = (circuit, store.Time.GetTimestamp());
                foreach (var watcher in store._watchers.Keys.ToArray())
                    _ = store.PushAsync(watcher, circuit);
            }

            var current = store.Kept;
            await store.PassAsync(instance).ConfigureAwait(false);
            return new CircuitExchange(isWritten, current);
        }

        public Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken)
        {
            var ended = new TaskCompletionSource();
            cancellationToken.Register(() =>
            {
                store._watchers.Remove(instance);
                ended.TrySetCanceled(cancellationToken);
            });
            store._watchers[instance] = onChange;
            return ended.Task;
        }
    }

    private TimeProvider Time => time;
}
