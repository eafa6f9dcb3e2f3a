namespace ZohoTiers.Faults;

/// <summary>The words that stand for faults in commands and output.</summary>
internal static class FaultNames
{
    private static readonly (string Name, FaultKind Kind)[] s_names =
    [
        ("off", FaultKind.None), ("refuse", FaultKind.Refuse), ("reset", FaultKind.Reset), ("lose-answer", FaultKind.LoseAnswer), ("hang", FaultKind.Hang),
        ("slow", FaultKind.Slow), ("500", FaultKind.Error500), ("503", FaultKind.Unavailable503), ("429", FaultKind.Throttle429), ("cut", FaultKind.CutBody),
    ];

    public static string All { get; } = string.Join(", ", s_names.Select(n => n.Name));

    public static string Of(FaultKind kind) => s_names.Single(n => n.Kind == kind).Name;

    public static bool TryParse(string name, out FaultKind kind)
    {
        var found = s_names.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase));
        kind = found.Kind;
        return found.Name is not null;
    }
}
