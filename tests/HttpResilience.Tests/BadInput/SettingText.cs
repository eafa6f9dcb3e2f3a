using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpResilience.Tests.BadInput;

/// <summary>Whether a text is what the documents allow. Written a second time on purpose, with other means than the library's.</summary>
internal static partial class SettingText
{
    private static readonly string[] s_notForTiers =
    [
        "allow", "content-disposition", "content-encoding", "content-language", "content-length",
        "content-location", "content-md5", "content-range", "content-type", "expires", "last-modified",
        "connection", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ];

    public static bool Takes(Setting setting, string text) => setting.Kind switch
    {
        SettingKind.Flag => text.Trim().ToUpperInvariant() is "TRUE" or "FALSE",
        SettingKind.Whole or SettingKind.Codes => WholePattern().IsMatch(text) && IsWithin(setting, double.Parse(text, CultureInfo.InvariantCulture)),
        SettingKind.Number => Number(text) is { } number && IsWithin(setting, number),
        SettingKind.NumberAbove => Number(text) is { } number && number > 0 && IsWithin(setting, number),
        SettingKind.Duration => Seconds(text) is { } seconds && seconds >= Seconds(setting.Low) && seconds <= Seconds(setting.High),
        SettingKind.Choice => setting.Choices.Contains(text, StringComparer.OrdinalIgnoreCase),
        SettingKind.HeaderNames => TokenPattern().IsMatch(text) && !s_notForTiers.Take(11).Contains(text.ToLowerInvariant()),
        SettingKind.Address => IsAddress(text),
        SettingKind.ProbePath => !string.IsNullOrWhiteSpace(text) && !text.Contains('?') && !text.Contains('#') && IsBelow(text),
        SettingKind.Method => TokenPattern().IsMatch(text),
        SettingKind.Template => text.StartsWith('/') && !text.Contains('\\') && !text.Contains('?') && !text.Contains('#') && IsTemplate(text[1..].Split('/')),
        SettingKind.Secret => text.Length >= 16,
        _ => true,
    };

    public static bool TakesHeader(string name, string value) =>
        TokenPattern().IsMatch(name) && !s_notForTiers.Contains(name.ToLowerInvariant()) && value != "***" && value.All(character => character == '\t' || character is >= ' ' and <= '~');

    public static bool IsWhole(string text) => WholePattern().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is >= int.MinValue and <= int.MaxValue;

    /// <summary>A duration in seconds, as [days.]hours:minutes[:seconds[.fraction]]; null for what is none.</summary>
    public static decimal? Seconds(string text)
    {
        var match = DurationPattern().Match(text.Trim());
        if (!match.Success)
            return null;
        decimal Part(string name) => match.Groups[name] is { Success: true, Value: var value } ? decimal.Parse(value, CultureInfo.InvariantCulture) : 0;
        if (Part("h") > 23 || Part("m") > 59 || Part("s") >= 60)
            return null;
        var seconds = (((((Part("d") * 24) + Part("h")) * 60) + Part("m")) * 60) + Part("s");
        return match.Groups["minus"].Success ? -seconds : seconds;
    }

    private static bool IsWithin(Setting setting, double number) =>
        (setting.Low.Length == 0 || number >= double.Parse(setting.Low, CultureInfo.InvariantCulture))
        && (setting.High.Length == 0 || number <= double.Parse(setting.High, CultureInfo.InvariantCulture))
        && (setting.Low.Length > 0 || number is >= int.MinValue and <= int.MaxValue);

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static bool IsAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || text.Contains('?') || text.Contains('#') || uri.Port == 0)
            return false;
        if (uri.UserInfo.Length > 0 || text.Trim().Split('/', '\\').Skip(2).FirstOrDefault()?.Contains('@') == true)
            return false;
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static bool IsBelow(string path) =>
        !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\') && !path.Split('/')[0].Contains(':') && !path.Split('/').Any(IsDots);

    private static bool IsTemplate(string[] segments) => segments.All(segment => !IsDots(segment))
        && segments.Index().All(segment => !segment.Item.Contains('*') || (segment.Item == "*" && segment.Index == segments.Length - 1))
        && segments.All(segment => !segment.Contains('{') && !segment.Contains('}') || NamedPattern().IsMatch(segment))
        && segments.Where(segment => segment.StartsWith('{')).GroupBy(segment => segment.ToUpperInvariant()).All(same => same.Count() == 1);

    private static bool IsDots(string segment) => Uri.UnescapeDataString(segment) is "." or "..";

    [GeneratedRegex(@"^[+-]?[0-9]{1,300}\z")]
    private static partial Regex WholePattern();

    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^(?<minus>-)?(?:(?<d>[0-9]{1,8})\.)?(?<h>[0-9]{1,2}):(?<m>[0-9]{1,2})(?::(?<s>[0-9]{1,2}(?:\.[0-9]{1,7})?))?\z")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^\{[^{}]*[^\s{}][^{}]*\}\z")]
    private static partial Regex NamedPattern();
}
