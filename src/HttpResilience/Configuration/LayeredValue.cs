namespace HttpResilience.Configuration;

/// <summary>A value in force, and the path of the setting it comes from; <see langword="null"/> for the library's default.</summary>
internal readonly record struct LayeredValue<T>(T Value, string? Path)
{
    public bool IsSet => Path is not null;

    /// <summary>For the end of a message about another setting.</summary>
    public string Origin => Path ?? "the default";
}
