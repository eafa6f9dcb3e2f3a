namespace HttpResilience.Configuration;

/// <summary>What somebody meant who wrote a key that is no setting where it stands.</summary>
internal static class UnknownKey
{
    // More places than this are no answer: many sections have an 'Enabled'.
    private const int MostPlaces = 3;

    /// <summary>The end of a sentence: the right name, else the right place, else a name that is near, else all that there are.</summary>
    /// <param name="key">What stands there.</param>
    /// <param name="section">Where, as messages call it.</param>
    /// <param name="known">What may stand there.</param>
    /// <param name="deeper">What may stand one section deeper, as <c>Section:Name</c>.</param>
    public static string Hint(string key, string section, IEnumerable<string> known, IEnumerable<string> deeper)
    {
        string[] below = [.. deeper];
        return ForeignNames.Hint(key, section) ?? OneLevelDeeper(key, below) ?? Elsewhere(key) ?? NearestName.Hint(key, known, below);
    }

    private static string? OneLevelDeeper(string key, string[] deeper)
    {
        string[] same = [.. deeper.Where(name => name.EndsWith($":{key}", StringComparison.OrdinalIgnoreCase))];
        return same.Length is > 0 and <= MostPlaces ? $"did you mean {string.Join(" or ", same.Select(name => $"'{name}'"))}?" : null;
    }

    private static string? Elsewhere(string key)
    {
        string[] titles = [.. OptionsSchema.OfClients.Where(schema => schema.Find(key) is not null).Select(schema => schema.Title)];
        return titles.Length is > 0 and <= MostPlaces ? $"it is a setting of {string.Join(", ", titles)}" : null;
    }
}
