namespace HttpResilience.Tests.Fleet.Deciding;

/// <summary>What the store says: one column of a table of decisions.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Circuit">What is kept; <see langword="null"/> for nothing.</param>
internal sealed record FleetCase(string Name, SharedCircuit? Circuit)
{
    public const string Me = "me";
    public const long Version = 5;

    private const string Another = "another";

    public static IEnumerable<FleetCase> All =>
    [
        new("nothing", null),
        new("closed", Of(CircuitState.Closed, CircuitChangeReason.ProbesSucceeded)),
        new("reset", Of(CircuitState.Closed, CircuitChangeReason.ByHand)),
        new("open", Of(CircuitState.Open, CircuitChangeReason.ConsecutiveFailures, left: 10)),
        new("forced", Of(CircuitState.Open, CircuitChangeReason.ByHand, left: 10)),
        new("over", Of(CircuitState.Open, CircuitChangeReason.ConsecutiveFailures, left: -1)),
        new("for me", Of(CircuitState.Open, CircuitChangeReason.NoVerdict, left: -1) with { WantedBy = Me }),
        new("for them", Of(CircuitState.Open, CircuitChangeReason.NoVerdict, left: -1) with { WantedBy = Another }),
        new("stale", Of(CircuitState.Open, CircuitChangeReason.ConsecutiveFailures, left: -31)),
        new("mine", Of(CircuitState.HalfOpen, CircuitChangeReason.RecoveryTimeout, left: 10, Me)),
        new("theirs", Of(CircuitState.HalfOpen, CircuitChangeReason.RecoveryTimeout, left: 10)),
        new("wanted", Of(CircuitState.HalfOpen, CircuitChangeReason.RecoveryTimeout, left: 10) with { WantedBy = "a third" }),
        new("lapsed", Of(CircuitState.HalfOpen, CircuitChangeReason.RecoveryTimeout, left: -1)),
        new("isolated", Of(CircuitState.Isolated, CircuitChangeReason.ByHand)),
    ];

    private static SharedCircuit Of(CircuitState state, CircuitChangeReason reason, int left = 0, string instance = Another) => new()
    {
        Client = "crm",
        Tier = "mcp",
        Version = Version,
        State = state,
        Reason = reason,
        Instance = instance,
        TimeLeft = TimeSpan.FromSeconds(left),
        OpenDuration = TimeSpan.FromSeconds(30),
    };
}
