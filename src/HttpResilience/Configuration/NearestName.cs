namespace HttpResilience.Configuration;

/// <summary>Finds what somebody who misspelt a name probably meant.</summary>
internal static class NearestName
{
    // What a name in a section below is farther away than its letters say: there are many of them, and one is always near.
    private const int Detour = 2;

    /// <summary>The end of a sentence: the nearest of the names when one is close, else all of them.</summary>
    /// <param name="written">What stands there.</param>
    /// <param name="names">What may stand there.</param>
    /// <param name="deeper">What may stand one section deeper, as <c>Section:Name</c>.</param>
    public static string Hint(string written, IEnumerable<string> names, IEnumerable<string>? deeper = null)
    {
        string[] known = [.. names];
        if (known.Length == 0)
            return "none exists";
        var nearest = known.Select(name => (Name: name, Distance: Distance(written, name))).Concat((deeper ?? []).Select(name => (Name: name, Distance: Distance(written, LastPart(name)) + Detour)))
            .Where(candidate => candidate.Distance <= Farthest(written, LastPart(candidate.Name))).OrderBy(candidate => candidate.Distance).FirstOrDefault().Name;
        return nearest is null ? $"it can be {string.Join(", ", known)}" : $"did you mean '{nearest}'?";
    }

    private static int Farthest(string written, string name) => 1 + (Math.Min(written.Length, name.Length) / 3);

    private static string LastPart(string name) => name[(name.LastIndexOf(':') + 1)..];

    /// <summary>Levenshtein's distance, regardless of case: insertions, deletions and replacements.</summary>
    public static int Distance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
