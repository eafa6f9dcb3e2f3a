namespace HttpResilience.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Lead">The last line with words above it.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record CodeBlock(string Language, string Lead, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);

    public static IReadOnlyList<CodeBlock> Of(string page)
    {
        List<CodeBlock> blocks = [];
        var lead = "";
        using var lines = page.Split('\n').AsEnumerable().GetEnumerator();
        while (lines.MoveNext())
        {
            var line = lines.Current.Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
                blocks.Add(new CodeBlock(line[3..], lead, Inside(lines)));
            else if (line.Length > 0)
                lead = line;
        }

        return blocks;
    }

    private static List<string> Inside(IEnumerator<string> lines)
    {
        List<string> inside = [];
        while (lines.MoveNext() && lines.Current.Trim() != "```")
            inside.Add(lines.Current);
        return inside;
    }
}
