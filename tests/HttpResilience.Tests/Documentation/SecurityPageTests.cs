using System.Text.RegularExpressions;

namespace HttpResilience.Tests.Documentation;

/// <summary>A threat that names a test which is not there is a threat without one.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var named = Named().Matches(Page.Read("docs/security.md")).Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).ToArray();
        Assert.True(named.Length > 50, $"only {named.Length} tests found on the page");
        var sources = Page.Files("tests", "*Tests.cs").ToLookup(file => Path.GetFileNameWithoutExtension(file.Name), file => file.Text, StringComparer.Ordinal);
        Assert.DoesNotContain(named, test => !sources[test.Class].Any(text => test.Method.Length == 0 || text.Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_threat_names_a_test()
    {
        var lines = Page.Read("docs/security.md").Split('\n').SkipWhile(line => !line.StartsWith("## Credentials", StringComparison.Ordinal));
        var threats = lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| threat", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal));
        Assert.DoesNotContain(threats, threat => !Named().IsMatch(threat));
    }

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex Named();
}
