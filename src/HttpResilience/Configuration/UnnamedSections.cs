using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>An array in the place of sections by name. Its elements would be called 0, 1, 2, on pages and in metrics too, and change their names when one is added in front.</summary>
internal static class UnnamedSections
{
    /// <summary>Why they are refused, or <see langword="null"/>.</summary>
    public static string? Refuse(OptionProperty property, IReadOnlyList<IConfigurationSection> children)
    {
        if (children.Count == 0 || !children.All(child => IsIndex(child.Key, children.Count)))
            return null;
        var (first, second) = property.Nested.Find(nameof(TierOptions.Order)) is null ? ("", "") : ("\"Order\": 1, ", "\"Order\": 2, ");
        return $"the {property.Name} are written as an array, which gives them no names; choose names and write \"{property.Name}\": {{ \"one\": {{ {first}... }}, \"another\": {{ {second}... }} }}";
    }

    private static bool IsIndex(string key, int count) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count && key == index.ToString(CultureInfo.InvariantCulture);
}
