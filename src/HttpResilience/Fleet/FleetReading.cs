namespace HttpResilience;

/// <summary>All that a store knows, at one moment.</summary>
public sealed record FleetReading
{
    /// <summary>The circuits.</summary>
    public required IReadOnlyList<SharedCircuit> Circuits { get; init; }

    /// <summary>Instances that are alive, the one that asks among them.</summary>
    public required int Instances { get; init; }

    /// <summary>How many of them say that a breaker does not let all calls through, by the breaker's name; 0 where it is missing. See <see cref="FleetPresence.NotClosed"/>.</summary>
    public required IReadOnlyDictionary<string, int> NotClosed { get; init; }
}
