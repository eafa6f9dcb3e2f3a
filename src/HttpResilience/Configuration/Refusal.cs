namespace HttpResilience.Configuration;

/// <summary>Why one setting, by itself, can't stand.</summary>
/// <param name="Path">Of the setting. A key may hold nearly any text, so that it can't be told from a message.</param>
/// <param name="Why">The rest of the message.</param>
internal readonly record struct Refusal(string Path, string Why)
{
    public override string ToString() => $"{Path}: {Why}";
}
