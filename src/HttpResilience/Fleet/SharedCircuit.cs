using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using HttpResilience.Fleet;

namespace HttpResilience;

/// <summary>What a fleet knows of one tier's circuit breaker. Immutable. Times are given as durations, counted from the moment it was read.</summary>
public sealed record SharedCircuit
{
    /// <summary>The client.</summary>
    public required string Client { get; init; }

    /// <summary>The tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Grows by one with each change; the first is 1.</summary>
    public required long Version { get; init; }

    /// <summary><see cref="CircuitState.Closed"/>, <see cref="CircuitState.Open"/>, <see cref="CircuitState.HalfOpen"/> (one instance probes for all) or <see cref="CircuitState.Isolated"/>.</summary>
    public required CircuitState State { get; init; }

    /// <summary>Why it came into this state.</summary>
    public required CircuitChangeReason Reason { get; init; }

    /// <summary>The instance that made this change; while half-open, the one that probes.</summary>
    public required string Instance { get; init; }

    /// <summary>The instance that opened it last; <see langword="null"/> when it never was.</summary>
    public string? OpenedBy { get; init; }

    /// <summary>While half-open, an instance whose requests wait for the one that probes; while open after that, the one that may probe first. <see langword="null"/> when nobody waits.</summary>
    public string? WantedBy { get; init; }

    /// <summary>While open, time until probes may pass; while half-open, time until another instance may probe instead. Below zero when that is past.</summary>
    public TimeSpan TimeLeft { get; init; }

    /// <summary>How long the last opening was for.</summary>
    public TimeSpan OpenDuration { get; init; }

    /// <summary>Openings straight from half-open since it was last closed.</summary>
    public int Reopenings { get; init; }

    /// <summary>How often the fleet opened it.</summary>
    public long Trips { get; init; }

    /// <summary>Time since the failure that opened it last; <see langword="null"/> when it never was.</summary>
    public TimeSpan? LastFailureAge { get; init; }

    /// <summary>While closed: instances whose own breaker is open although too few others' are (<see cref="CircuitOpenWhenOptions.Instances"/>).</summary>
    public IReadOnlyList<CircuitVote> Votes { get; init; } = [];

    /// <summary>An opening that nobody probed for as long as it lasted says nothing any more.</summary>
    internal bool IsStale => TimeLeft < -OpenDuration;

    /// <summary>What binds all: <see cref="State"/>, but for an opening that is stale.</summary>
    internal CircuitState StateInForce => State != CircuitState.Isolated && IsStale ? CircuitState.Closed : State;

    /// <summary>Those that count yet.</summary>
    internal IEnumerable<CircuitVote> LiveVotes => Votes.Where(vote => vote.TimeLeft > TimeSpan.Zero);

    /// <summary>The same circuit, seen so much later.</summary>
    /// <param name="by">Not below zero.</param>
    public SharedCircuit Aged(TimeSpan by) => this with
    {
        TimeLeft = TimeLeft - by,
        LastFailureAge = LastFailureAge + by,
        Votes = [.. Votes.Select(vote => vote with { TimeLeft = vote.TimeLeft - by })],
    };

    /// <summary>One line of JSON that <see cref="TryParse"/> reads; about 300 bytes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SharedCircuitJson.Default.SharedCircuit);

    /// <summary>Reads what <see cref="ToJson"/> wrote. Members that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <param name="circuit">What it says.</param>
    /// <returns><see langword="false"/> when it is none, or holds impossible values.</returns>
    public static bool TryParse([NotNullWhen(true)] string? json, [NotNullWhen(true)] out SharedCircuit? circuit)
    {
        circuit = null;
        try
        {
            circuit = json is not null && JsonSerializer.Deserialize(json, SharedCircuitJson.Default.SharedCircuit) is { } read && SharedCircuitRules.Allow(read) ? read : null;
        }
        catch (JsonException)
        {
            // None.
        }

        return circuit is not null;
    }
}
