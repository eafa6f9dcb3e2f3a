using System.Globalization;

namespace HttpResilience.Benchmarks.Load;

internal static class LoadTable
{
    public static string Condition(string firstTier) => firstTier switch
    {
        "503" => "answers 503",
        "well" => "is well",
        _ => firstTier,
    };

    public static void Write(TextWriter to, LoadResult result)
    {
        var options = result.Options;
        Line(to, $"{options.InFlight} in flight, answers of {LoadServer.AnswerSize} bytes, {options.Rounds} rounds of {options.RoundLength.TotalSeconds:0.##} s each; medians over rounds");
        Line(to, $"client and server on the same {Environment.ProcessorCount} cores; the breaker of a sick tier tries again every second");
        to.WriteLine();
        Line(to, $"{"",-25}{"first tier",-13}{"req/s",8}{"p50 µs",9}{"p99 µs",9}{"p99.9 µs",10}{"slowest ms",12}{"CPU µs",8}{"bytes",8}{"requests",10}{"failed",8}{"sent to sick",14}");
        foreach (var row in result.Rows)
        {
            Write(to, $"{row.Name,-25}{(row.FirstTier.Length == 0 ? "" : Condition(row.FirstTier)),-13}{row.RequestsPerSecond,8:0}{row.P50,9:0}{row.P99,9:0}{row.P999,10:0}");
            Line(to, $"{row.Slowest / 1000,12:0.0}{row.CpuPerRequest,8:0.0}{row.BytesPerRequest,8:0}{row.Requests,10}{row.Failed,8}{row.SentToSick,14}");
        }
        to.WriteLine();
        Line(to, $"targets, set for {LoadRatios.InFlight} in flight and 2 cores; the median of what each round gives against the bare client of the same round");
        foreach (var ratio in result.Ratios)
            Line(to, $"{ratio.Name,-45}{ratio.Value,9:0.###}   {(ratio.AtLeast ? "at least" : "at most"),-8}{ratio.Limit,6:0.##}   {(ratio.Holds ? "holds" : "MISSED")}");
        WriteAllocations(to, result.Allocations);
    }

    private static void WriteAllocations(TextWriter to, IReadOnlyList<TypeAllocation> allocations)
    {
        if (allocations.Count == 0)
            return;
        to.WriteLine();
        Line(to, $"{"bytes a request, sampled",-25}{"bare",8}{"ours",8}{"more",8}");
        foreach (var allocation in allocations)
            Line(to, $"{"",-25}{allocation.Bare,8:0}{allocation.Ours,8:0}{allocation.Ours - allocation.Bare,8:0}  {allocation.Type}");
    }

    private static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Write(TextWriter to, FormattableString text) => to.Write(text.ToString(CultureInfo.InvariantCulture));
}
