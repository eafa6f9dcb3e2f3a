namespace HttpResilience.Tests.BadInput;

/// <summary>Something in a file that must be refused, and what the refusal has to say of it: its path, or a phrase where two values contradict each other.</summary>
internal sealed record Fault(string Path, string? Phrase = null)
{
    // A message is one line, whatever a key holds.
    private readonly string _shown = string.Concat(Path.Select(character => char.IsControl(character) ? '\uFFFD' : character));

    public bool IsNamedBy(IEnumerable<string> failures) =>
        failures.Any(failure => (failure.Contains(_shown, StringComparison.OrdinalIgnoreCase) && (Phrase is null || failure.Contains(Phrase, StringComparison.Ordinal))) || (Phrase is null && IsRootOfThis(failure)));

    // What is missing because its key is misspelt, or because there is a value where its section should be, is not told as missing too.
    private bool IsRootOfThis(string failure)
    {
        for (var path = _shown; path.LastIndexOf(':') is var end and >= 0; path = path[..end])
        {
            var (section, key) = (path[..end], path[(end + 1)..]);
            var isMisspelt = failure.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)
                && (failure.Contains($"did you mean '{key}'", StringComparison.OrdinalIgnoreCase) || failure.Contains($"here that is '{key}'", StringComparison.OrdinalIgnoreCase));
            if (isMisspelt || (failure.StartsWith(section + ": ", StringComparison.OrdinalIgnoreCase) && failure.Contains(" is not a section ", StringComparison.Ordinal)))
                return true;
        }

        return false;
    }
}
