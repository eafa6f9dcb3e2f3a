using System.Globalization;
using System.Text.RegularExpressions;
using HttpResilience.Configuration;

namespace HttpResilience.Tests.Documentation.Reference;

/// <summary>Values and bounds as the page writes them.</summary>
internal static partial class ReferenceWords
{
    public static string Of(object value, OptionProperty property) => value switch
    {
        TimeSpan duration => ShownValue.Of(duration),
        bool flag => flag ? "true" : "false",
        string or Enum => $"`{value}`",
        IEnumerable<int> numbers => string.Join(", ", numbers),
        int bytes when IsBytes(property) => Bytes(bytes),
        _ => ShownValue.OfNumber(value),
    };

    public static string? BoundsOf(OptionProperty property) => property switch
    {
        { Kind: OptionKind.Choice } => string.Join(", ", Enum.GetNames(property.ValueType).Select(name => $"`{name}`")),
        { Bounds: null } => null,
        { Kind: OptionKind.Duration } => string.Join(" – ", Duration().Matches(property.Bounds.Text).Select(match => Duration(TimeSpan.Parse(match.Value, CultureInfo.InvariantCulture)))),
        _ => Numbers(property),
    };

    private static string Numbers(OptionProperty property)
    {
        var numbers = Number().Matches(property.Bounds!.Text).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));
        var words = string.Join(" – ", numbers.Select(number => IsBytes(property) ? Bytes(number) : number.ToString("#,0", CultureInfo.InvariantCulture)));
        return property.Bounds.Text.StartsWith("above", StringComparison.Ordinal) ? $"above {words}" : words;
    }

    // Nothing else goes up to a gibibyte.
    private static bool IsBytes(OptionProperty property) => property.Bounds is { } bounds && bounds.Contain(1 << 30);

    private static string Bytes(double bytes) => bytes switch
    {
        0 => "0",
        int.MaxValue => "2 GiB - 1",
        >= 1 << 30 => $"{bytes / (1 << 30)} GiB",
        >= 1 << 20 => $"{bytes / (1 << 20)} MiB",
        >= 1 << 10 => $"{bytes / (1 << 10)} KiB",
        _ => $"{bytes} B",
    };

    private static string Duration(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0",
        { TotalDays: 1 } => "1 day",
        { TotalDays: > 1 } => $"{duration.TotalDays} days",
        { TotalHours: >= 1 } => $"{duration.TotalHours} h",
        { TotalMinutes: >= 1 } => $"{duration.TotalMinutes} min",
        { TotalSeconds: >= 1 } => $"{duration.TotalSeconds} s",
        _ => $"{duration.TotalMilliseconds} ms",
    };

    [GeneratedRegex("[0-9.]+")]
    private static partial Regex Number();

    [GeneratedRegex("[0-9.]*[0-9]+:[0-9:.]+")]
    private static partial Regex Duration();
}
