namespace HttpResilience;

/// <summary>One instance's word that it is alive.</summary>
public sealed record FleetPresence
{
    /// <summary>The instance.</summary>
    public required string Instance { get; init; }

    /// <summary>For how long this holds; zero when the instance leaves.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>Its breakers that do not let all calls through, by name (<c>{client}:{tier}</c>).</summary>
    public required IReadOnlyList<string> NotClosed { get; init; }
}
