using System.Globalization;

namespace HttpResilience;

/// <summary>How much a test tries: the usual amount, or all of it with <c>./test.sh --long</c> (<c>TESTS_LONG=1</c>); with <c>TESTS_SEED=n</c> that seed alone, to see a failure again.</summary>
internal static class Thoroughness
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("TESTS_LONG") == "1";
    private static readonly string? s_seed = Environment.GetEnvironmentVariable("TESTS_SEED");

    public static int Of(int usual, int inFull) => s_isLong ? inFull : usual;

    /// <summary>The seeds from 1 on, or the one that was asked for.</summary>
    public static IEnumerable<int> Seeds(int usual, int inFull) =>
        s_seed is null ? Enumerable.Range(1, Of(usual, inFull)) : [int.Parse(s_seed, CultureInfo.InvariantCulture)];
}
