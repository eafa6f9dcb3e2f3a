using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Failures that only follow from another: whoever mends that one never sees them.</summary>
internal static partial class DerivedFailures
{
    /// <param name="failures">What values say together.</param>
    /// <param name="roots">What could not be read, and values out of their own bounds.</param>
    public static IEnumerable<string> LeaveOut(IEnumerable<string> failures, IReadOnlyCollection<Refusal> roots)
    {
        string[] refused = [.. roots.Select(root => root.Path)];
        string[] misspelt = [.. roots.Select(MeantPath).OfType<string>()];
        return failures.Where(failure => !Array.Exists(refused, path => IsOf(failure, path)) && !(IsMissing(failure) && Array.Exists(misspelt, path => IsAt(failure, path))));
    }

    // About another value in comparison with it, too.
    private static bool IsOf(string failure, string refused) => IsAt(failure, refused) || failure.Contains($"({refused})", StringComparison.OrdinalIgnoreCase);

    // About the value, or about what lies below it.
    private static bool IsAt(string failure, string path) => failure.StartsWith(path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase);

    private static bool IsMissing(string failure) =>
        failure.Contains($" {TierRules.HasNone};", StringComparison.Ordinal) || failure.Contains($": {TierRules.ThereIsNo} ", StringComparison.Ordinal) || failure.Contains($" {ProtocolRules.DoesNotSay};", StringComparison.Ordinal);

    // A required setting that is misspelt is missing too.
    private static string? MeantPath(Refusal root) =>
        Meant().Match(root.Why) is { Success: true } meant && ConfigurationPath.GetParentPath(root.Path) is { } parent ? ConfigurationPath.Combine(parent, meant.Groups[1].Value) : null;

    // From the right: what was written stands in front, and may be any text.
    [GeneratedRegex("(?:did you mean|here that is) '([^']+)'", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Meant();
}
