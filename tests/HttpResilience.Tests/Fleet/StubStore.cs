namespace HttpResilience.Tests.Fleet;

/// <summary>An in-memory store that counts, and does as it is told: fails, hangs, pushes nothing, or keeps an instance out.</summary>
internal sealed class StubStore(TimeProvider time)
{
    private InMemoryCircuitStateStore _store = new(time);
    private readonly FleetPresence _nobody = new() { Instance = "nobody", TimeToLive = TimeSpan.Zero, NotClosed = [] };

    private TimeProvider Time => time;

    public int Exchanges { get; private set; }

    public int Reads { get; private set; }

    /// <summary>What happens to the calls of an instance.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Calls that never end, whatever becomes of their token.</summary>
    public bool Hangs { get; set; }

    public bool Pushes { get; set; } = true;

    /// <summary>What was written before seems so much nearer when it is read.</summary>
    public TimeSpan ClockSetBackBy { get; set; }

    /// <summary>Whether a change is kept.</summary>
    public bool Keeps { get; set; } = true;

    /// <summary>What is kept of a change, for a store that lacks a column.</summary>
    public Func<SharedCircuit, SharedCircuit> Keeping { get; set; } = circuit => circuit;

    /// <summary>How long a change takes to get there.</summary>
    public TimeSpan WayThere { get; set; }

    /// <summary>How long its answer takes to come back; what was written, all others see at once.</summary>
    public TimeSpan WayBack { get; set; }

    /// <summary>Every change that was kept.</summary>
    public List<SharedCircuit> Changes { get; } = [];

    /// <summary>Puts in what comes back from an exchange, for a store that lies.</summary>
    public Func<CircuitExchange, CircuitExchange> Answer { get; set; } = exchange => exchange;

    public ICircuitStateStore For(string instance) => new View(this, instance);

    public SharedCircuit? Kept(string client, string tier) =>
        _store.ReadAllAsync(_nobody, CancellationToken.None).AsTask().GetAwaiter().GetResult().Circuits.SingleOrDefault(circuit => circuit.Client == client && circuit.Tier == tier);

    /// <summary>Who watches now watches the old one: changes are seen by looking only.</summary>
    public void Forget() => _store = new InMemoryCircuitStateStore(time);

    /// <summary>Somebody else writes.</summary>
    public bool Write(SharedCircuit circuit) => _store.CompareExchangeAsync(circuit, CancellationToken.None).AsTask().GetAwaiter().GetResult().IsWritten;

    private sealed class View(StubStore store, string instance) : ICircuitStateStore
    {
        public async ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
        {
            store.Reads++;
            await FaultAsync();
            var reading = await store._store.ReadAllAsync(presence, cancellationToken);
            return store.ClockSetBackBy > TimeSpan.Zero ? reading with { Circuits = [.. reading.Circuits.Select(circuit => circuit.Aged(-store.ClockSetBackBy))] } : reading;
        }

        public async ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
        {
            store.Exchanges++;
            await FaultAsync();
            await PassAsync(store.WayThere).ConfigureAwait(false);
            var exchange = store.Answer(store.Keeps ? await store._store.CompareExchangeAsync(store.Keeping(circuit), cancellationToken) : default);
            if (exchange.IsWritten)
                store.Changes.Add(circuit);
            await PassAsync(store.WayBack).ConfigureAwait(false);
            return exchange;
        }

        public Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken) => store._store.WatchAsync(
            circuit =>
            {
                if (store.Pushes && store.Fault(instance) is null)
                    onChange(circuit);
            },
            cancellationToken);

        private Task PassAsync(TimeSpan delay) => delay > TimeSpan.Zero ? Task.Delay(delay, store.Time, CancellationToken.None) : Task.CompletedTask;

        private Task FaultAsync()
        {
            if (store.Hangs)
                return new TaskCompletionSource().Task;
            return store.Fault(instance) is { } exception ? Task.FromException(exception) : Task.CompletedTask;
        }
    }
}
