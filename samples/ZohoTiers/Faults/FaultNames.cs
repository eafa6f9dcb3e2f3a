namespace ZohoTiers.Faults;

/// <summary>The words that stand for faults in commands and output, and what each does.</summary>
internal static class FaultNames
{
    public static IReadOnlyList<(string Name, FaultKind Kind, string Effect)> All { get; } =
    [
        ("off", FaultKind.None, "all is well"),
        ("refuse", FaultKind.Refuse, "connections are refused: the server is dead"),
        ("reset", FaultKind.Reset, "connections are reset before the request is executed"),
        ("lose-answer", FaultKind.LoseAnswer, "writes are executed, then the connection is reset"),
        ("hang", FaultKind.Hang, "requests are executed and never answered"),
        ("slow", FaultKind.Slow, "answers come two seconds late"),
        ("500", FaultKind.Error500, "requests are executed and answered with 500"),
        ("503", FaultKind.Unavailable503, "503 with Retry-After, not executed"),
        ("429", FaultKind.Throttle429, "429 with Retry-After, not executed"),
        ("cut", FaultKind.CutBody, "half of each body arrives, then the connection is reset"),
    ];

    public static string Of(FaultKind kind) => All.Single(n => n.Kind == kind).Name;

    public static bool TryParse(string name, out FaultKind kind)
    {
        var found = All.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase));
        kind = found.Kind;
        return found.Name is not null;
    }
}
