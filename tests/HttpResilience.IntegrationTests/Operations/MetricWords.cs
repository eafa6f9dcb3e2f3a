using System.Text.RegularExpressions;

namespace HttpResilience.IntegrationTests.Operations;

/// <summary>Finds what looks like a metric of the library.</summary>
internal static partial class MetricWords
{
    public static IEnumerable<string> In(string text) => Word().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(circuit_breaker|fleet|resilient|tier)_[a-z_]+\b")]
    private static partial Regex Word();
}
