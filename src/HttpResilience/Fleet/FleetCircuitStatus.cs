namespace HttpResilience;

/// <summary>What the fleet knows of a tier's breaker, as this instance last heard.</summary>
public sealed record FleetCircuitStatus
{
    /// <summary>What this instance is called.</summary>
    public required string Instance { get; init; }

    /// <summary>Whether the store answers; if not, this instance goes on alone and what follows is as it was.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>The fleet's state; this instance's own may differ, by its own experience or by hand.</summary>
    public required CircuitState State { get; init; }

    /// <summary>Why; <see langword="null"/> when nothing ever happened.</summary>
    public required CircuitChangeReason? Reason { get; init; }

    /// <summary>The instance that said so; <see langword="null"/> when nothing ever happened.</summary>
    public required string? ChangedBy { get; init; }

    /// <summary>The instance that opened it last; <see langword="null"/> when it never was.</summary>
    public required string? OpenedBy { get; init; }

    /// <summary>The instance that probes for all; <see langword="null"/> unless half-open.</summary>
    public required string? ProbedBy { get; init; }

    /// <summary>How often the fleet opened it.</summary>
    public required long Trips { get; init; }

    /// <summary>Instances whose own breaker is open while the fleet's is closed.</summary>
    public required IReadOnlyList<string> Votes { get; init; }

    /// <summary>How many there must be to open it for all.</summary>
    public required int VotesNeeded { get; init; }

    /// <summary>Instances that are alive.</summary>
    public required int Instances { get; init; }

    /// <summary>How many of them do not let all calls through; as old as <see cref="FleetOptions.PollInterval"/>.</summary>
    public required int NotClosedOn { get; init; }
}
