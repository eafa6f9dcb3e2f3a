namespace HttpResilience.Tests.Simulation;

/// <summary>One way to meet an outage of a minute.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Settings">Of the client, as JSON.</param>
/// <param name="Hangs">The sick server never answers; else it answers 503.</param>
/// <param name="Offset">What the clock shows when the callers begin: the budget counts in parts of the clock's seconds, the outage need not begin with one.</param>
/// <param name="Callers">How many send; fewer where each attempt ends in an exception, which takes most of the time.</param>
internal sealed record OutageCase(string Name, string Settings, bool Hangs = false, double Offset = 0, int Callers = 1000)
{
    public const int Begin = 30;
    public const int End = 90;
    public const int Seconds = 101;

    private const string Timeout = "\"AttemptTimeout\": \"00:00:01\"";
    private const string Budget = $"{Timeout}, \"CircuitBreaker\": {{ \"Enabled\": false }}";
    private const string BudgetAndBreaker = $"{Timeout}, \"CircuitBreaker\": {{ \"RampUp\": \"00:00:10\" }}";

    public static readonly OutageCase Unbounded =
        new("no budget, no jitter", $"{Timeout}, \"Retry\": {{ \"Jitter\": false, \"Budget\": {{ \"Enabled\": false }} }}, \"CircuitBreaker\": {{ \"Enabled\": false }}");

    /// <summary>Those with a budget and jitter, but no breaker.</summary>
    public static readonly OutageCase[] Budgeted =
    [
        new("budget and jitter", Budget),
        new("budget and jitter, the server hangs, 600 callers", Budget, Hangs: true, Callers: 600),
        new("budget and jitter, begun between two half seconds", Budget, Offset: 0.45),
    ];

    /// <summary>Those with a breaker too.</summary>
    public static readonly OutageCase[] Guarded =
    [
        new("budget, jitter, breaker with `RampUp`", BudgetAndBreaker),
        new("budget, jitter, breaker with `RampUp`, the server hangs, 600 callers", BudgetAndBreaker, Hangs: true, Callers: 600),
    ];
}
