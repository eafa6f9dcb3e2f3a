using System.Text.RegularExpressions;

namespace HttpResilience.Tests.Documentation;

/// <summary>Who follows a link arrives.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Every_relative_link_of_a_page_leads_to_a_file_and_a_heading_that_are_there()
    {
        var pages = Page.All("docs", "*.md").Prepend((Path: "README.md", Text: Page.Read("README.md"))).ToArray();
        var links = pages.SelectMany(page => Links(page.Path, page.Text)).ToArray();
        Assert.True(links.Length > 50, $"only {links.Length} links found");
        Assert.Empty(links.Where(link => !Leads(link.File, link.Anchor)).Select(link => $"{link.From}: {link.File}#{link.Anchor}"));
    }

    [Fact]
    public void Every_page_is_reached_from_the_table_of_contents()
    {
        var listed = Links("docs/README.md", Page.Read("docs/README.md")).Select(link => link.File).ToHashSet();
        var pages = Directory.EnumerateFiles(Path.Combine(Page.Root, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Where(page => page != "docs/README.md");
        Assert.Empty(pages.Except(listed));
    }

    [Theory]
    [InlineData("## What is shared, and when", "what-is-shared-and-when")]
    [InlineData("# `Defaults`: A_B (c)", "defaults-a_b-c")]
    [InlineData("### [A link](page.md) – 2", "a-link--2")]
    public void A_heading_is_found_by_the_anchor_that_a_forge_gives_it(string heading, string anchor) => Assert.Contains(anchor, Anchors(heading));

    private static IEnumerable<(string From, string File, string Anchor)> Links(string page, string text) =>
        from Match match in Link().Matches(Code().Replace(text, ""))
        let target = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let parts = target.Split('#', 2)
        let file = parts[0].Length == 0 ? page : Normal(Path.Combine(Path.GetDirectoryName(page)!, parts[0]))
        select (page, file, parts.Length > 1 ? parts[1] : "");

    private static string Normal(string path) => Path.GetRelativePath(Page.Root, Path.GetFullPath(path, Page.Root)).Replace('\\', '/');

    private static bool Leads(string file, string anchor) =>
        Exists(file) && (anchor.Length == 0 || (file.EndsWith(".md", StringComparison.Ordinal) && Anchors(Page.Read(file)).Contains(anchor)));

    private static bool Exists(string file) => Path.Exists(Path.Combine(Page.Root, file));

    // As GitHub makes them: lower case, without what is neither letter, digit, space, hyphen nor underscore; a space is a hyphen.
    private static HashSet<string> Anchors(string page)
    {
        HashSet<string> anchors = [];
        foreach (Match heading in Heading().Matches(Fence().Replace(page, "")))
        {
            var words = LinkText().Replace(heading.Groups[1].Value.Trim(), "$1");
            var anchor = NoWord().Replace(words.ToLowerInvariant(), "").Replace(' ', '-');
            for (var more = 1; !anchors.Add(more == 1 ? anchor : $"{anchor}-{more - 1}"); more++)
                continue;
        }

        return anchors;
    }

    [GeneratedRegex("""\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\p{L}\p{N}\s_-]")]
    private static partial Regex NoWord();
}
