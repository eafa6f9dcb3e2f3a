namespace HttpResilience.Configuration;

/// <summary>Finds what somebody who misspelt a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>The end of a sentence: the nearest of the names when one is close, else all of them.</summary>
    public static string Hint(string written, IEnumerable<string> names)
    {
        string[] known = [.. names];
        if (known.Length == 0)
            return "none exists";
        var nearest = known.MinBy(name => Distance(written, name))!;
        var isClose = Distance(written, nearest) <= 1 + (Math.Min(written.Length, nearest.Length) / 3);
        return isClose ? $"did you mean '{nearest}'?" : $"it can be {string.Join(", ", known)}";
    }

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
