namespace HttpResilience.Configuration;

/// <summary>Finds what somebody who misspelt a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>The end of a sentence: the nearest of the names when one is close, else all of them.</summary>
    /// <param name="written">What stands there.</param>
    /// <param name="names">What may stand there.</param>
    /// <param name="deeper">What may stand one section deeper, as <c>Section:Name</c>.</param>
    public static string Hint(string written, IEnumerable<string> names, IEnumerable<string>? deeper = null)
    {
        string[] known = [.. names];
        if (known.Length == 0)
            return "none exists";
        var nearest = known.Concat(deeper ?? []).MinBy(name => Distance(written, LastPart(name)))!;
        var isClose = Distance(written, LastPart(nearest)) <= 1 + (Math.Min(written.Length, LastPart(nearest).Length) / 3);
        return isClose ? $"did you mean '{nearest}'?" : $"it can be {string.Join(", ", known)}";
    }

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
