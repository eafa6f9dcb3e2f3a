namespace HttpResilience.Tests.Documentation;

/// <summary>What a page tells to write compiles, because it stands in these tests word for word.</summary>
public sealed class SnippetPageTests
{
    [Theory]
    [InlineData("docs/getting-started.md", 3)]
    [InlineData("docs/migration.md", 8)]
    public void Every_line_of_code_that_a_page_tells_to_write_is_compiled(string page, int atLeast)
    {
        var sources = Page.Files("tests/HttpResilience.Tests/Documentation/Snippets", "*.cs").Select(file => Words(file.Text.Split('\n'))).ToArray();
        var blocks = CodeBlock.Of(Page.Read(page)).Where(block => block.Language == "csharp" && !IsOfAnother(block)).ToArray();
        Assert.True(blocks.Length >= atLeast, $"only {blocks.Length} blocks found in {page}");
        Assert.All(blocks, block => Assert.True(sources.Any(source => Holds(source, block)), $"{page}: no snippet holds\n{block.Text}"));
    }

    // Of a library that is left behind, and is not there to compile against.
    private static bool IsOfAnother(CodeBlock block) => block.Lead.StartsWith("Before", StringComparison.Ordinal);

    private static bool Holds(string source, CodeBlock block)
    {
        var usings = block.Lines.Where(IsUsing).ToArray();
        return usings.All(line => source.Contains(Words([line]), StringComparison.Ordinal)) && source.Contains(Words(block.Lines.Where(line => !IsUsing(line))), StringComparison.Ordinal);
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal);

    // Indentation and blank lines are of the file, not of the code.
    private static string Words(IEnumerable<string> lines) => string.Concat(lines.Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => $"{line}\n"));
}
