using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpResilience.Tests.BadInput;

/// <summary>Header values as RFC 9110 and RFC 9111 define them, to the letter. Not the framework's parsers, which forgive and forbid other things.</summary>
internal static partial class StrictHttp
{
    private static readonly string[] s_months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>1*DIGIT, as large as it may be: RFC 9111, 1.2.2 lets no reader do with less than 2^31.</summary>
    public static decimal? Seconds(string text) =>
        !DigitsPattern().IsMatch(text) ? null : text.TrimStart('0').Length > 20 ? 1e20m : decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>An HTTP-date in one of its three forms (RFC 9110, 5.6.7).</summary>
    public static DateTimeOffset? Date(string text, DateTimeOffset now)
    {
        var match = new[] { FixPattern(), Rfc850Pattern(), AscTimePattern() }.Select(pattern => pattern.Match(text)).FirstOrDefault(match => match.Success);
        if (match is null)
            return null;
        int Number(string name) => int.Parse(match.Groups[name].ValueSpan.Trim(), CultureInfo.InvariantCulture);
        var year = Number("y");
        // RFC 9110, 5.6.7: more than 50 years ahead means the last year with those digits. The framework turns at 2049; nobody waits for decades.
        if (match.Groups["y"].Length == 2)
        {
            year += now.Year / 100 * 100;
            if (year is > 2049 && year <= now.Year + 50)
                return null;
            year -= year > now.Year + 50 ? 100 : 0;
        }

        var (month, day) = (Array.IndexOf(s_months, match.Groups["m"].Value) + 1, Number("d"));
        var isDay = year > 0 && month > 0 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && Number("h") < 24 && Number("n") < 60 && Number("s") < 60;
        return isDay ? new DateTimeOffset(year, month, day, Number("h"), Number("n"), Number("s"), TimeSpan.Zero) : null;
    }

    /// <summary>Whether the day of the week is that of the date, as it must be.</summary>
    public static bool HasRightDay(string text, DateTimeOffset date) => text.StartsWith(date.ToString("ddd", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The directives of a <c>Cache-Control</c> in lower case with their arguments unquoted; null when it breaks the grammar.</summary>
    public static IReadOnlyList<(string Name, string? Argument)>? Directives(string text)
    {
        var found = new List<(string, string?)>();
        while (true)
        {
            var match = DirectivePattern().Match(text);
            if (!match.Success)
                return null;
            if (match.Groups["name"].Success)
                found.Add((match.Groups["name"].Value.ToLowerInvariant(), Argument(match)));
            text = text[match.Length..];
            if (text.Length == 0)
                return found;
            if (text[0] != ',')
                return null;
            text = text[1..];
        }
    }

    private static string? Argument(Match match) => match.Groups["quoted"].Success
        ? EscapePattern().Replace(match.Groups["quoted"].Value, "$1")
        : match.Groups["token"].Success ? match.Groups["token"].Value : null;

    [GeneratedRegex(@"^[0-9]+\z")]
    private static partial Regex DigitsPattern();

    [GeneratedRegex(@"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<d>[0-9]{2}) (?<m>[A-Z][a-z]{2}) (?<y>[0-9]{4}) (?<h>[0-9]{2}):(?<n>[0-9]{2}):(?<s>[0-9]{2}) GMT\z")]
    private static partial Regex FixPattern();

    [GeneratedRegex(@"^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<d>[0-9]{2})-(?<m>[A-Z][a-z]{2})-(?<y>[0-9]{2}) (?<h>[0-9]{2}):(?<n>[0-9]{2}):(?<s>[0-9]{2}) GMT\z")]
    private static partial Regex Rfc850Pattern();

    [GeneratedRegex(@"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<m>[A-Z][a-z]{2}) (?<d>[0-9]{2}| [0-9]) (?<h>[0-9]{2}):(?<n>[0-9]{2}):(?<s>[0-9]{2}) (?<y>[0-9]{4})\z")]
    private static partial Regex AscTimePattern();

    [GeneratedRegex("""^[ \t]*((?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)(=((?<token>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"(?<quoted>([\t !#-\[\]-~\u0080-\u00ff]|\\[\t !-~\u0080-\u00ff])*)"))?)?[ \t]*""", RegexOptions.ExplicitCapture)]
    private static partial Regex DirectivePattern();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex EscapePattern();
}
