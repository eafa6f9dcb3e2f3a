namespace HttpResilience.Configuration;

/// <summary>Options that lie over each other, the most specific first; a layer may be absent.</summary>
internal static class Layers
{
    /// <summary>The first value that is set.</summary>
    public static TValue? First<TOptions, TValue>(ReadOnlySpan<TOptions?> layers, Func<TOptions, TValue?> value)
        where TOptions : class
        where TValue : struct
    {
        foreach (var layer in layers)
        {
            if (layer is not null && value(layer) is { } found)
                return found;
        }

        return null;
    }
}
