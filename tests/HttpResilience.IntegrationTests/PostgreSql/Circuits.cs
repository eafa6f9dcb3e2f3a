namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>Circuits and presences to keep.</summary>
internal static class Circuits
{
    public static SharedCircuit Open(long version = 1, string tier = "mcp", string instance = "web-1") => new()
    {
        Client = "X",
        Tier = tier,
        Version = version,
        State = CircuitState.Open,
        Reason = CircuitChangeReason.ConsecutiveFailures,
        Instance = instance,
        OpenedBy = instance,
        TimeLeft = TimeSpan.FromSeconds(30),
        OpenDuration = TimeSpan.FromSeconds(30),
        Trips = 1,
        LastFailureAge = TimeSpan.Zero,
    };

    public static FleetPresence Presence(string instance = "web-1", double seconds = 15, params string[] notClosed) =>
        new() { Instance = instance, TimeToLive = TimeSpan.FromSeconds(seconds), NotClosed = notClosed };

    /// <summary>What is kept, for one that lives long.</summary>
    public static ValueTask<FleetReading> ReadAsync(this ICircuitStateStore store) => store.ReadAllAsync(Presence(), CancellationToken.None);

    public static ValueTask<CircuitExchange> KeepAsync(this ICircuitStateStore store, SharedCircuit circuit) => store.CompareExchangeAsync(circuit, CancellationToken.None);
}
