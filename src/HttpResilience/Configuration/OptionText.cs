using System.Globalization;

namespace HttpResilience.Configuration;

/// <summary>Reads one value, strictly and in the invariant culture, or says what would be right.</summary>
internal static class OptionText
{
    /// <summary>The value, or <see langword="null"/> when the text is none.</summary>
    public static object? Parse(OptionProperty property, string text) => property.Kind switch
    {
        OptionKind.Text or OptionKind.TextList => text,
        // The framework overlooks these at the end of a number or a flag.
        _ when text.Contains('\0', StringComparison.Ordinal) => null,
        OptionKind.WholeNumber or OptionKind.NumberList => ParseWholeNumber(text),
        OptionKind.Number => ParseNumber(text),
        OptionKind.Duration => ParseDuration(text),
        OptionKind.Flag => bool.TryParse(text, out var flag) ? flag : null,
        OptionKind.Choice => ParseChoice(property.ValueType, text),
        _ => null,
    };

    /// <summary>What the value should be: "a whole number between 1 and 100".</summary>
    public static string Expected(OptionProperty property)
    {
        var what = property.Kind switch
        {
            OptionKind.WholeNumber or OptionKind.NumberList => "a whole number",
            OptionKind.Number => "a number",
            OptionKind.Duration => "a duration",
            OptionKind.Flag => "true or false",
            OptionKind.Choice => $"one of {string.Join(", ", Enum.GetNames(property.ValueType))}",
            _ => "a text",
        };
        return property.Bounds is { } bounds ? $"{what} {bounds.Text}" : what;
    }

    /// <summary>Why a text was refused.</summary>
    public static string Refusal(OptionProperty property, string text)
    {
        var shown = ShownValue.Of(text);
        var refusal = $"{shown} is not {Expected(property)}";
        return property.Kind switch
        {
            OptionKind.Duration when ParseNumber(text) is { } number => RefusePlainNumber(shown, refusal, text, number),
            OptionKind.Duration => $"{refusal}; write [days.]hours:minutes:seconds, for example 00:00:30",
            OptionKind.Number when text.TrimEnd().EndsWith('%') && ParseNumber(text.TrimEnd().TrimEnd('%')) is { } percent => refusal + OptionBounds.Percent(property, percent),
            _ => refusal,
        };
    }

    private static int? ParseWholeNumber(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static TimeSpan? ParseDuration(string text) =>
        ParseNumber(text) is null && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var duration) ? duration : null;

    private static object? ParseChoice(Type type, string text)
    {
        // By name: Enum.TryParse would take numbers, and lists of names, too.
        var name = Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(type, name);
    }

    // The framework reads a plain number as days, which nobody means.
    private static string RefusePlainNumber(string shown, string refusal, string text, double seconds)
    {
        var why = TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _) ? $"{shown} would mean {Count(text, "day")}" : refusal;
        return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? $"{why}; for {Count(text, "second")} write {ShownValue.Of(TimeSpan.FromSeconds(seconds))}" : why;
    }

    private static string Count(string number, string unit) => number == "1" ? $"1 {unit}" : $"{number} {unit}s";
}
