using System.Globalization;
using System.Text;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>
/// A measurement's tags as the text between a sample's braces. Tag sets that Prometheus can't tell apart give the same text:
/// the order, the type of a value and an empty value make no difference to it.
/// </summary>
internal static class LabelText
{
    /// <summary>The labels of the series that takes what doesn't fit, as OpenTelemetry names them.</summary>
    public const string Overflow = "otel_metric_overflow=\"true\"";

    /// <param name="own">The tags of the instrument and its meter.</param>
    /// <param name="tags">The measurement's.</param>
    /// <param name="isHistogram">Whether <c>le</c> is taken by the buckets.</param>
    public static string Of(IEnumerable<KeyValuePair<string, object?>> own, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isHistogram)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var values = own.Concat(tags.ToArray()).Select(tag => (Key: tag.Key ?? "", Value: ValueOf(tag.Value))).Where(tag => tag.Value.Length > 0);
        foreach (var (key, value) in values.OrderBy(tag => tag.Key, StringComparer.Ordinal).ThenBy(tag => tag.Value, StringComparer.Ordinal))
        {
            var name = MetricName.Label(key);
            if (isHistogram && name == "le")
                name = "exported_le";
            // One label can't be given twice: values of tags whose names became the same are joined, as OpenTelemetry does it.
            labels[name] = labels.TryGetValue(name, out var earlier) ? $"{earlier};{value}" : value;
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{Escape(label.Value, quotes: true)}\""));
    }

    /// <summary>Backslashes, line feeds and, where asked, quotes behind a backslash.</summary>
    public static string Escape(string text, bool quotes)
    {
        var escaped = new StringBuilder(text.Length);
        // Runes, because half a surrogate pair has no UTF-8.
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\\\"),
                '\n' => escaped.Append("\\n"),
                '"' when quotes => escaped.Append("\\\""),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    private static string ValueOf(object? value)
    {
        try
        {
            return value switch
            {
                null => "",
                string text => text,
                bool flag => flag ? "true" : "false",
                IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
                _ => value.ToString() ?? "",
            };
        }
        catch (Exception)
        {
            // Whoever counts something must not fail because of how it is told.
            return "";
        }
    }
}
