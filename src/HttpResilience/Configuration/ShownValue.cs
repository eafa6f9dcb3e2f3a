using System.Globalization;
using System.Text;

namespace HttpResilience.Configuration;

/// <summary>How a value appears in a message: on one line, not too long, and without what may be a secret.</summary>
internal static class ShownValue
{
    private const int LongestText = 120;

    /// <summary>What stands in the place of a secret.</summary>
    public const string Masked = "***";

    /// <summary>Why a mask is no value.</summary>
    public const string MaskedRefusal = $"{Masked} stands where ExportConfiguration left out a secret; put the value itself here, or into a source that lies over this one";

    /// <summary>A text between quotes. What looks like user info, a query or a fragment is masked, whatever the setting: an address may stand in the wrong place.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder(OnOneLine(MaskSecrets(text)));
        if (shown.Length > LongestText)
            shown.Remove(LongestText, shown.Length - LongestText).Append('…');
        return shown.Insert(0, '\'').Append('\'').ToString();
    }

    /// <summary>A whole message: keys and names stand in it as they were written, and must not begin a line of their own in a log.</summary>
    public static string OnOneLine(string text) => text.Any(char.IsControl) ? string.Create(text.Length, text, static (shown, text) =>
    {
        for (var i = 0; i < text.Length; i++)
            shown[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
    }) : text;

    /// <summary>In the form that configuration takes, without the zeros that the framework appends to a fraction.</summary>
    public static string Of(TimeSpan duration)
    {
        var text = duration.ToString("c");
        return duration.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }

    /// <summary>A number or a duration.</summary>
    public static string OfNumber(object value) => value is TimeSpan duration ? Of(duration) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // By hand, since the text may be no URI at all. A password may hold any character, so everything up to the last '@' is taken for user info.
    private static string MaskSecrets(string text)
    {
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        var start = schemeEnd < 0 ? 0 : schemeEnd + 3;
        var at = text.LastIndexOf('@');
        if (at >= start)
            text = string.Concat(text.AsSpan(0, start), Masked, text.AsSpan(at));
        else if (at >= 0)
            text = string.Concat(Masked, text.AsSpan(at));
        var query = text.AsSpan().IndexOfAny('?', '#');
        return query < 0 ? text : string.Concat(text.AsSpan(0, query + 1), Masked);
    }
}
