namespace HttpResilience.Fleet;

/// <summary>What an instance may be called: it stands in logs, where a line break would forge a line.</summary>
internal static class InstanceName
{
    public const int Longest = 200;

    public static bool IsValid(string? name) => !string.IsNullOrWhiteSpace(name) && name.Length <= Longest && !name.Any(char.IsControl);
}
