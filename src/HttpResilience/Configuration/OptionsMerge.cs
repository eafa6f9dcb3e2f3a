using HttpResilience.CircuitBreaking;

namespace HttpResilience.Configuration;

/// <summary>Lays options over each other into new ones, which share nothing with their sources. Maps of sections are the caller's to merge.</summary>
internal static class OptionsMerge
{
    /// <param name="schema">Of the result.</param>
    /// <param name="layers">The most specific first. One that lacks a property, because it is of another class, is passed over.</param>
    public static object Merge(OptionsSchema schema, IEnumerable<object> layers)
    {
        object[] sources = [.. layers.SelectMany(WithPreset)];
        var merged = schema.Create();
        foreach (var property in schema.Properties)
        {
            var values = sources.Where(property.IsOf).Select(property.Get).OfType<object>();
            if (property.Kind == OptionKind.Section)
                property.Set(merged, Merge(property.Nested, values));
            else if (property.Kind != OptionKind.SectionMap && values.FirstOrDefault() is { } value)
                property.Set(merged, Copy(value));
        }

        if (merged is CircuitBreakerOptions breaker)
            breaker.Preset = null;
        return merged;
    }

    // A preset lies under the values of its own layer and over all below.
    private static IEnumerable<object> WithPreset(object layer) =>
        layer is CircuitBreakerOptions options && CircuitBreakerPresetValues.Find(options.Preset) is { } preset ? [options, DefaultOptions.Preset(preset)] : [layer];

    private static object Copy(object value) => value switch
    {
        IList<int> numbers => new List<int>(numbers),
        IList<string> texts => new List<string>(texts),
        IDictionary<string, string> texts => new Dictionary<string, string>(texts, StringComparer.OrdinalIgnoreCase),
        _ => value,
    };
}
