namespace HttpResilience.Telemetry.Status;

/// <summary>A <see cref="FleetCircuitStatus"/>.</summary>
internal sealed record FleetReport
{
    public required string Instance { get; init; }

    public required bool IsConnected { get; init; }

    public required string State { get; init; }

    public required string? Reason { get; init; }

    public required string? ChangedBy { get; init; }

    public required string? OpenedBy { get; init; }

    public required string? ProbedBy { get; init; }

    public required long Trips { get; init; }

    public required IReadOnlyList<string> Votes { get; init; }

    public required int VotesNeeded { get; init; }

    public required int Instances { get; init; }

    public required int NotClosedOn { get; init; }

    public static FleetReport Of(FleetCircuitStatus fleet) => new()
    {
        Instance = fleet.Instance,
        IsConnected = fleet.IsConnected,
        State = fleet.State.ToString(),
        Reason = fleet.Reason?.ToString(),
        ChangedBy = fleet.ChangedBy,
        OpenedBy = fleet.OpenedBy,
        ProbedBy = fleet.ProbedBy,
        Trips = fleet.Trips,
        Votes = fleet.Votes,
        VotesNeeded = fleet.VotesNeeded,
        Instances = fleet.Instances,
        NotClosedOn = fleet.NotClosedOn,
    };
}
