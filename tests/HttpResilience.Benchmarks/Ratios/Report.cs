using System.Globalization;
using System.Text.Json;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>Results for people and for programs.</summary>
internal static class Report
{
    public static void Print(IReadOnlyList<Result> results, IReadOnlyList<Ratio> ratios)
    {
        Write($"{Machine.Describe()}");
        Write($"");
        Write($"{"",-12} {"",-40} {"primary",-8} {"ns",14} {"bytes",12} {"ns over a",12} {"bytes over a",12}");
        foreach (var result in results)
        {
            var bare = results.FirstOrDefault(other => other.Key == BaseOf(result.Key) && other.Primary == result.Primary);
            var over = bare is null || bare == result ? "" : string.Create(CultureInfo.InvariantCulture, $" {result.Nanoseconds - bare.Nanoseconds,12:N0} {result.Bytes - bare.Bytes,12:N0}");
            Write($"{result.Key,-12} {result.What,-40} {result.PrimaryName,-8} {result.Nanoseconds,14:N0} {result.Bytes,12:N0}{over}");
        }

        Write($"");
        Write($"{"target",-56} {"limit",14} {"value",12}");
        foreach (var ratio in ratios)
            Write($"{ratio.Name,-56} {(ratio.IsFloor ? ">=" : "<="),2} {ratio.Limit,11:N1} {ratio.Value,12:N2} {(ratio.Holds ? "holds" : "FAILS")}");
    }

    public static void PrintJson(IReadOnlyList<Result> results, IReadOnlyList<Ratio> ratios) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        machine = Machine.Describe(),
        rows = results.Select(result => new { name = result.Key, what = result.What, primary = result.PrimaryName, ns = Math.Round(result.Nanoseconds, 1), bytes = result.Bytes }),
        ratios = ratios.Select(ratio => new { name = ratio.Name, value = Math.Round(ratio.Value, 3), limit = ratio.Limit, atLeast = ratio.IsFloor, holds = ratio.Holds }),
    }));

    private static string BaseOf(string key) => key switch
    {
        ['j', ..] => "j-bare",
        _ when key.EndsWith("-headers", StringComparison.Ordinal) => "a-headers",
        _ => "a",
    };

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
