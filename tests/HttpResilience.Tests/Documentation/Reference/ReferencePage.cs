using System.Text.RegularExpressions;

namespace HttpResilience.Tests.Documentation.Reference;

/// <summary>
/// Puts what the options say into the tables of docs/configuration.md: defaults, bounds, and a row for each setting that has none. What a row says of the meaning is left as somebody wrote it.
/// </summary>
internal static partial class ReferencePage
{
    private const string Header = "| key | default | bounds | meaning |";

    public static string Renew(string page, IReadOnlyDictionary<string, IReadOnlyList<ReferenceSetting>> byHeading)
    {
        List<string> lines = [];
        IReadOnlyList<ReferenceSetting> settings = [];
        HashSet<string> missing = [];
        var isTable = false;
        foreach (var line in page.Split('\n'))
        {
            if (line.StartsWith('#'))
                missing = [.. (settings = byHeading.GetValueOrDefault(line, [])).Select(setting => setting.Name)];
            if (isTable && !line.StartsWith('|'))
                lines.AddRange(settings.Where(setting => missing.Contains(setting.Name)).Select(NewRow));
            isTable = line == Header || (isTable && line.StartsWith('|'));
            var named = isTable ? Named(line, settings) : [];
            missing.ExceptWith(named.Select(setting => setting.Name));
            lines.Add(named.Count == 0 ? line : Row(line, named));
        }

        return string.Join('\n', lines);
    }

    private static List<ReferenceSetting> Named(string line, IReadOnlyList<ReferenceSetting> settings)
    {
        var names = Quoted().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value);
        return [.. names.Select(name => settings.FirstOrDefault(setting => setting.Name == name)).OfType<ReferenceSetting>()];
    }

    private static string Row(string line, List<ReferenceSetting> settings)
    {
        var cells = line.Split('|', 5);
        return $"|{cells[1]}|{Cell(Defaults(cells[2].Trim(), settings))}|{Cell(Bounds(cells[3].Trim(), settings))}|{cells[4]}";
    }

    private static string NewRow(ReferenceSetting setting) => $"| `{setting.Name}` |{Cell(setting.Default ?? "")}|{Cell(setting.Bounds ?? "")}| {setting.Summary} |";

    // What none means there ("none: off") is the page's to say, and so is a default that only words can tell of.
    private static string Defaults(string written, List<ReferenceSetting> settings)
    {
        var parts = settings.Count == 1 ? [written] : written.Split(", ");
        return string.Join(", ", settings.Select((setting, place) =>
        {
            var part = place < parts.Length ? parts[place] : "";
            return setting.Default is null || (setting.Default == "none" && part.StartsWith("none", StringComparison.Ordinal)) ? part : setting.Default;
        }));
    }

    private static string Bounds(string written, List<ReferenceSetting> settings)
    {
        var known = settings.Select(setting => setting.Bounds).OfType<string>().Distinct().ToArray();
        return known.Length == 0 ? written : string.Join(", ", known);
    }

    private static string Cell(string words) => words.Length == 0 ? " " : $" {words} ";

    [GeneratedRegex("`([A-Za-z:]+)`")]
    private static partial Regex Quoted();
}
