using System.Text;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>An instrument's name and unit as Prometheus wants them.</summary>
/// <param name="Family">Without <c>_total</c>, with the unit.</param>
/// <param name="Unit">The unit in words, which <paramref name="Family"/> ends with; null for none.</param>
internal sealed record MetricName(string Family, string? Unit)
{
    private const string Total = "_total";

    public static MetricName Of(string instrument, string? unit)
    {
        var name = Sanitize(instrument, allowColon: true);
        if (name.EndsWith(Total, StringComparison.Ordinal) && name.Length > Total.Length)
            name = name[..^Total.Length];
        var word = Word(unit);
        if (word is not null && !name.EndsWith($"_{word}", StringComparison.Ordinal))
            name = $"{name}_{word}";
        return new MetricName(name, word);
    }

    /// <summary>A label's name: letters, digits and single underscores, so that it can't begin with the two that Prometheus keeps for itself.</summary>
    public static string Label(string tag) => Sanitize(tag, allowColon: false);

    private static string Sanitize(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            text.Append('_');
        foreach (var letter in name)
        {
            var isAllowed = char.IsAsciiLetterOrDigit(letter) || (allowColon && letter == ':');
            if (isAllowed)
                text.Append(letter);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }

        return text.ToString();
    }

    // Units in braces only say what is counted, and 1 is no unit.
    private static string? Word(string? unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "min" => "minutes",
        "h" => "hours",
        "d" => "days",
        "By" => "bytes",
        "%" => "percent",
        _ => null,
    };
}
