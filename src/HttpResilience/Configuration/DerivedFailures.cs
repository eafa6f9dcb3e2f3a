using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Failures that only follow from another: whoever mends that one never sees them.</summary>
internal static partial class DerivedFailures
{
    private const string EndOfPath = ": ";

    /// <param name="failures">What values say together.</param>
    /// <param name="roots">What could not be read, and values out of their own bounds.</param>
    public static IEnumerable<string> LeaveOut(IEnumerable<string> failures, IEnumerable<string> roots)
    {
        string[] refused = [.. roots.SelectMany(root => new[] { PathOf(root), MeantPath(root) }).OfType<string>()];
        return failures.Where(failure => !Array.Exists(refused, path => IsOf(failure, path)));
    }

    // About the value, about what lies below it, or about another in comparison with it.
    private static bool IsOf(string failure, string refused)
    {
        var path = PathOf(failure);
        return path.Equals(refused, StringComparison.OrdinalIgnoreCase)
            || path.StartsWith(refused + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)
            || failure.Contains($"({refused})", StringComparison.OrdinalIgnoreCase);
    }

    private static string PathOf(string failure) => failure.IndexOf(EndOfPath, StringComparison.Ordinal) is var end and >= 0 ? failure[..end] : failure;

    // A required setting that is misspelt is missing too.
    private static string? MeantPath(string root)
    {
        var path = PathOf(root);
        return Meant().Match(root, path.Length) is { Success: true } meant && ConfigurationPath.GetParentPath(path) is { } parent
            ? ConfigurationPath.Combine(parent, meant.Groups[1].Value)
            : null;
    }

    [GeneratedRegex("(?:did you mean|here that is) '([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Meant();
}
