namespace ZohoTiers.Fleet;

/// <summary>One outage, as the fleet lived through it.</summary>
internal sealed record FleetFigures
{
    public required string Name { get; init; }

    public required int Requests { get; init; }

    public required int Failed { get; init; }

    /// <summary>Attempts that failed at the gateway.</summary>
    public required long FailedAttempts { get; init; }

    public required TimeSpan? UntilAllOpen { get; init; }

    public required int Probings { get; init; }

    public required TimeSpan? UntilAllClosed { get; init; }
}
