namespace HttpResilience.IntegrationTests.Operations;

/// <summary>A store in which another instance has isolated a tier; then it goes down.</summary>
internal sealed class LostStore(string client, string tier) : ICircuitStateStore
{
    private readonly SharedCircuit _isolated = new()
    {
        Client = client, Tier = tier, Version = 1, State = CircuitState.Isolated, Reason = CircuitChangeReason.ByHand, Instance = "ops-2",
    };
    private volatile bool _isDown;

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    public async ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
    {
        await FailWhileDownAsync();
        return new FleetReading { Circuits = [_isolated], Instances = 2, NotClosed = new Dictionary<string, int> { [$"{client}:{tier}"] = 2 } };
    }

    public async ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
    {
        await FailWhileDownAsync();
        return new CircuitExchange(true, circuit);
    }

    public Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    private Task FailWhileDownAsync() => _isDown ? Task.FromException(new IOException("down")) : Task.CompletedTask;
}
