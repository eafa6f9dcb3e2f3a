namespace HttpResilience.Tests.BadInput;

/// <summary>Something in a file that must be refused, and what the refusal has to say of it: its path, or a phrase where two values contradict each other.</summary>
internal sealed record Fault(string Path, string? Phrase = null)
{
    // A message is one line, whatever a key holds.
    private readonly string _shown = string.Concat(Path.Select(character => char.IsControl(character) ? '\uFFFD' : character));

    public bool IsNamedBy(IEnumerable<string> failures) =>
        failures.Any(failure => failure.Contains(_shown, StringComparison.OrdinalIgnoreCase) && (Phrase is null || failure.Contains(Phrase, StringComparison.Ordinal)));
}
