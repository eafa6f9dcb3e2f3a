using System.Globalization;
using System.Text.RegularExpressions;

namespace ZohoTiers.Servers;

/// <summary>As much of COQL as the sample needs: <c>select a, b from Module where field = 'value' limit n</c>; the limit may be left out.</summary>
internal sealed partial record CoqlQuery(string Module, IReadOnlyList<string> Fields, string Field, string Value, int Limit)
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 2_000;

    public static CoqlQuery? Parse(string? text)
    {
        var match = Select().Match(text ?? "");
        if (!match.Success)
            return null;
        var limit = match.Groups["limit"] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : DefaultLimit;
        string[] fields = match.Groups["fields"].Value.Split(',', StringSplitOptions.TrimEntries);
        return new(match.Groups["module"].Value, fields, match.Groups["field"].Value, match.Groups["value"].Value, Math.Clamp(limit, 1, MaxLimit));
    }

    public bool Matches(CrmRecord record) => record.Text(Field) == Value;

    [GeneratedRegex(
        @"^\s*select\s+(?<fields>\w+(\s*,\s*\w+)*)\s+from\s+(?<module>\w+)\s+where\s+\(?(?<field>\w+)\s*=\s*'(?<value>[^']*)'\)?(\s+limit\s+(?<limit>\d{1,6}))?\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Select();
}
