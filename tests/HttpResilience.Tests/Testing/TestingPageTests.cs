using System.Reflection;
using System.Text.RegularExpressions;
using HttpResilience.Testing;
using HttpResilience.Tests.Documentation;

namespace HttpResilience.Tests.Testing;

/// <summary>What docs/testing.md shows is what <see cref="DocumentedExamples"/> runs, and what it leaves out is not there.</summary>
public sealed partial class TestingPageTests
{
    [Fact]
    public void Each_example_of_the_page_is_one_that_runs_and_each_that_runs_is_there()
    {
        var source = Page.Files("tests/HttpResilience.Tests/Testing", "DocumentedExamples.cs").Single().Text;
        string[] run = [.. Marked().Matches(source).Select(match => Unindented(match.Groups[1].Value)).Order(StringComparer.Ordinal)];
        string[] shown = [.. Fenced().Matches(Page.Read("docs/testing.md")).Select(match => Unindented(match.Groups[1].Value)).Order(StringComparer.Ordinal)];
        Assert.True(run.Length > 5, $"only {run.Length} examples found");
        Assert.Equal(run, shown);
    }

    [Fact]
    public void Every_member_of_the_package_that_a_test_calls_stands_on_the_page()
    {
        var page = Page.Read("docs/testing.md");
        Type[] types = [typeof(TierResilienceTestHarness), typeof(TestedClient), typeof(TestedTier), typeof(TestedAttempt), typeof(ManualTime)];
        var members = types.SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(member => member is PropertyInfo { GetMethod.IsVirtual: false } || member is MethodInfo { IsSpecialName: false, IsVirtual: false })
            .Select(member => member.Name).Where(name => !name.StartsWith('<')).Distinct();
        Assert.DoesNotContain(members, member => !Regex.IsMatch(page, $@"\b{member}\b"));
    }

    private static string Unindented(string text)
    {
        string[] lines = [.. text.Trim('\n').TrimEnd().Split('\n').Select(line => line.TrimEnd())];
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }

    [GeneratedRegex(@"// <example>\n(.*?)// </example>", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
