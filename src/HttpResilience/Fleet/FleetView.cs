using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>Both sides of one circuit at one moment: what this instance does, and what the store says.</summary>
internal readonly record struct FleetView
{
    /// <summary>This instance.</summary>
    public required string Instance { get; init; }

    public required CircuitBreakerSettings Settings { get; init; }

    /// <summary>In force here.</summary>
    public required CircuitPhase Phase { get; init; }

    /// <summary>How long it is open yet, where it is.</summary>
    public required TimeSpan OpenFor { get; init; }

    /// <summary>Whether the store knows of <see cref="Phase"/>, or it came from there.</summary>
    public required bool IsAgreed { get; init; }

    /// <summary>The version that the two last agreed on, if what is kept is still that very word; else -1.</summary>
    public required long AgreedVersion { get; init; }

    /// <summary>Whether the fleet's circuit was closed then: an opening that was agreed on nevertheless is this instance's own business, too few others having seen the same.</summary>
    public required bool AgreedClosed { get; init; }

    /// <summary>What is kept, aged to now; <see langword="null"/> for nothing.</summary>
    public required SharedCircuit? Known { get; init; }

    public required LeaseAsk Ask { get; init; }

    /// <summary>Whether a lease that is held is in use and to be renewed; <see langword="null"/> when it is not yet time for that.</summary>
    public required bool? IsLeaseInUse { get; init; }

    /// <summary>Whether this instance's requests go on asking for a lease that another has held for a while.</summary>
    public required bool IsWishing { get; init; }

    public long Version => Known?.Version ?? 0;

    public CircuitState FleetState => Known?.State ?? CircuitState.Closed;

    /// <summary>Whether no opening is in force for all.</summary>
    public bool IsFleetClosed => Known is null or { StateInForce: CircuitState.Closed };

    /// <summary>Whether this instance holds the lease, or did when it was last heard of.</summary>
    public bool HoldsLease => FleetState == CircuitState.HalfOpen && Known!.Instance == Instance;

    public bool IsOver => Known!.TimeLeft <= TimeSpan.Zero;

    /// <summary>How long this instance has to leave the lease to another yet: by an opening, by that one's lease, or because it was given back for that one.</summary>
    public TimeSpan Wait => Known switch
    {
        { State: CircuitState.Open, WantedBy: { } by } known when by != Instance => known.TimeLeft + LeaseUse.ShortestIdle,
        { State: CircuitState.Open or CircuitState.HalfOpen } known => known.TimeLeft,
        _ => TimeSpan.Zero,
    };

    /// <summary>An opening that ended long ago with nobody there to probe says nothing any more.</summary>
    public bool IsStale => Known is { IsStale: true };
}
