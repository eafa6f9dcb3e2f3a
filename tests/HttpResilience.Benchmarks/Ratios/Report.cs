using System.Globalization;
using System.Text.Json;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>Results for people and for programs.</summary>
internal static class Report
{
    public static void Print(IReadOnlyList<Result> results, IReadOnlyList<Ratio> ratios)
    {
        Write($"{Machine.Describe()}");
        Write($"");
        Write($"{"row",-54} {"primary",-8} {"ns",12} {"bytes",12} {"ns over a",12} {"bytes over a",12}");
        foreach (var result in results)
        {
            var bare = results.FirstOrDefault(other => other.Key == BaseOf(result.Key) && other.Primary == result.Primary);
            var over = bare is null || bare == result ? "" : Text($" {result.Nanoseconds - bare.Nanoseconds,12:N0} {result.Bytes - bare.Bytes,12:N0}");
            var time = result.Nanoseconds < 100 ? Text($"{result.Nanoseconds:N1}") : Text($"{result.Nanoseconds:N0}");
            Write($"{result.Key,-17} {result.What,-36} {result.PrimaryName,-8} {time,12} {result.Bytes,12:N0}{over}");
        }

        Write($"");
        Write($"{"target",-56} {"limit",14} {"value",12}");
        foreach (var ratio in ratios)
            Write($"{ratio.Name,-56} {(ratio.IsFloor ? ">=" : "<="),2} {ratio.Limit,11:N1} {ratio.Value,12:N2} {(ratio.Holds ? "holds" : "FAILS")} {ratio.Note}");
    }

    public static void PrintJson(IReadOnlyList<Result> results, IReadOnlyList<Ratio> ratios) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        machine = Machine.Describe(),
        rows = results.Select(row => new { name = row.Key, what = row.What, primary = row.PrimaryName, ns = Math.Round(row.Nanoseconds, 1), bytes = row.Bytes }),
        ratios = ratios.Select(ToJson),
    }));

    private static object ToJson(Ratio ratio) =>
        new { name = ratio.Name, value = Math.Round(ratio.Value, 3), limit = ratio.Limit, atLeast = ratio.IsFloor, holds = ratio.Holds, note = ratio.Note };

    private static string BaseOf(string key) => key switch
    {
        ['j', ..] => "j-bare",
        Catalog.BareSpans => key,
        _ when key.EndsWith("-headers", StringComparison.Ordinal) => "a-headers",
        _ => "a",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(FormattableString line) => Console.WriteLine(Text(line).TrimEnd());
}
