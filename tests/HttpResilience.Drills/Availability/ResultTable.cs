using System.Globalization;
using System.Text;

namespace HttpResilience.Drills.Availability;

/// <summary>The results as a table in Markdown.</summary>
internal static class ResultTable
{
    private const string Head =
        """
        | subject | requests | failed | succeeded % | p50 ms | p99 ms | p99.9 ms | max ms | above 500 ms | attempts per request | attempts at sick tiers | health probes | control p99, max ms |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """;

    public static string Of(IEnumerable<Result> results) => $"{Head}\n{string.Join('\n', results.Select(Row))}";

    /// <summary>The slowest requests: which tier each was sent to, and what each attempt came to.</summary>
    public static string Slowest(Result result, int count)
    {
        var text = new StringBuilder();
        foreach (var step in result.Done)
            text.AppendLine(CultureInfo.InvariantCulture, $"{step.At.TotalSeconds:F3} {step.Kind} tier{step.Tier + 1}");
        var slowest = result.Samples.Index().OrderByDescending(sample => sample.Item.Error is not null).ThenByDescending(sample => sample.Item.Latency).Take(count);
        foreach (var (number, sample) in slowest.OrderBy(sample => sample.Index))
        {
            var attempts = result.Records[number].Reverse().Select(record =>
                string.Create(CultureInfo.InvariantCulture, $"tier{record.Tier + 1}{(record.WasSick ? " sick" : "")} {record.End} {record.Duration.TotalMilliseconds:F0} ms"));
            text.AppendLine(CultureInfo.InvariantCulture, $"{sample.Due.TotalSeconds:F3} #{number} {sample.Latency.TotalMilliseconds:F0} ms: {string.Join(", ", attempts)} {sample.Error}");
        }

        return text.ToString();
    }

    private static string Row(Result result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Subject} | {result.Load.Requests} | {result.Load.Failed} | {result.Load.SuccessPercent:F3} | {result.Load.P50:F1} | {result.Load.P99:F1} | {result.Load.P999:F1} | {result.Load.Max:F1} | {result.Load.Slow} " +
        $"| {result.AttemptsPerRequest:F3} | {result.AtSick} | {result.Probes} | {result.Control.P99:F1}, {result.Control.Max:F1} |");
}
