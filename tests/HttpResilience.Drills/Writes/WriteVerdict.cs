using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Writes;

/// <summary>Holds what callers were told against what the tiers left on disk.</summary>
internal static class WriteVerdict
{
    /// <returns>The promises that were broken, each with its key; none is the proof.</returns>
    public static IEnumerable<string> Judge(IReadOnlyCollection<WriteReport> reports, TierRecords records)
    {
        foreach (var report in reports)
        {
            foreach (var broken in Judge(report, records[report.Write.Key]))
                yield return $"{report.Write.Kind} {report.Write.Key}: {broken}; told: {report.Said}, {report.Text}";
        }

        foreach (var twice in reports.CountBy(report => report.Write.Key).Where(pair => pair.Value > 1))
            yield return $"{twice.Key}: told of {twice.Value} times";
        foreach (var unknown in records.Keys.Except(reports.Select(report => report.Write.Key)))
            yield return $"{unknown}: at the tiers, and nobody was told of it";
    }

    private static IEnumerable<string> Judge(WriteReport report, KeyRecord record)
    {
        var write = report.Write;
        if (report.Said == Said.Unexpected)
            yield return "an exception that no caller expects";
        if (report.Said == Said.Acknowledged && !record.WasExecuted)
            yield return "acknowledged and never executed";
        if (report.Said == Said.NotExecuted && record.WasExecuted)
            yield return $"executed by {Names(record.Executed)} while its caller was told that it was not";
        if (write.Kind != WriteKind.Put && record.Executed.Count > 1)
            yield return $"executed {record.Executed.Count} times, by {Names(record.Executed)}";
        if (!write.IsRepeatable && record.Arrived.Count - record.Refused > 1)
            yield return $"not repeatable, and arrived again although it had not been refused, at {Names(record.Arrived)}";
        if (!write.IsRepeatable && report is { Said: Said.Acknowledged, AnsweredBy: { } answered } && !record.Executed.Contains(answered))
            yield return $"acknowledged by {answered} and executed by {Names(record.Executed)}";
        if (record.Bodies.Exists(body => body != write.Body))
            yield return $"executed with the body {string.Join(", ", record.Bodies)}, sent with {write.Body}";
        if (write.OnlyTier is { } only && report.Said != Said.Unexpected && record.Arrived.Exists(arrived => arrived != only))
            yield return $"meant for {only}, and arrived at {Names(record.Arrived)}";
        if (report.Attempts < record.Arrived.Count)
            yield return $"arrived {record.Arrived.Count} times in {report.Attempts} attempts";
        if (report.AttemptsByTier is { } attempts && Uncounted(attempts, record) is { } tier)
            yield return $"arrived at {Names(record.Arrived)}, with {attempts.GetValueOrDefault(tier)} attempts told of {tier}";
    }

    private static string? Uncounted(IReadOnlyDictionary<string, int> attempts, KeyRecord record) =>
        Array.Find(TierGroup.Names, tier => attempts.GetValueOrDefault(tier) < record.Arrived.Count(arrived => arrived == tier));

    private static string Names(List<string> tiers) => tiers.Count == 0 ? "nobody" : string.Join(", ", tiers);
}
