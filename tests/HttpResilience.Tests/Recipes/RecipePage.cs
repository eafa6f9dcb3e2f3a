using System.Text.RegularExpressions;
using HttpResilience.Tests.Documentation;

namespace HttpResilience.Tests.Recipes;

/// <summary>docs/recipes.md, and the code that stands in it.</summary>
internal static partial class RecipePage
{
    /// <summary>The settings below a heading.</summary>
    public static string Json(string heading) => Assert.Single(Blocks("json"), block => block.Heading == heading).Text;

    public static IReadOnlyList<(string Heading, string Text)> Blocks(string language)
    {
        List<(string, string)> blocks = [];
        foreach (var section in Page.Read("docs/recipes.md").Split("\n## ").Skip(1))
        {
            var heading = section[..section.IndexOf('\n', StringComparison.Ordinal)];
            blocks.AddRange(Fenced().Matches(section).Where(block => block.Groups[1].Value == language).Select(block => (heading, block.Groups[2].Value)));
        }

        return blocks;
    }

    /// <summary>What stands between the marks in the sources of the recipes.</summary>
    public static IReadOnlyList<string> Sources() =>
        [.. Page.Files("tests/HttpResilience.Tests/Recipes", "*Recipe.cs").SelectMany(file => Marked().Matches(file.Text)).Select(mark => WithoutIndent(mark.Groups[2].Value, mark.Groups[1].Length))];

    private static string WithoutIndent(string text, int indent) =>
        string.Concat(text.Split('\n')[..^1].Select(line => (line.Length > indent ? line[indent..] : "") + "\n"));

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^( *)// recipe\n(.*?)^ *// end$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Marked();
}
