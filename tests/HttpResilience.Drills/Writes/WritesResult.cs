namespace HttpResilience.Drills.Writes;

/// <summary>What became of a run's writes.</summary>
internal sealed record WritesResult(
    WritesOptions Options, IReadOnlyList<WriteReport> Reports, TierRecords Records, IReadOnlyList<string> Broken, int Kills, int Pauses, TimeSpan Duration)
{
    public bool Held => Broken.Count == 0;

    public IEnumerable<IGrouping<WriteKind, WriteReport>> ByKind => Reports.GroupBy(report => report.Write.Kind).OrderBy(group => group.Key);

    public int Executed(IEnumerable<WriteReport> reports) => reports.Count(report => Records[report.Write.Key].WasExecuted);

    /// <summary>Writes that were executed, by several executions; only a PUT may be among them.</summary>
    public int ExecutedAgain(IEnumerable<WriteReport> reports) => reports.Count(report => Records[report.Write.Key].Executed.Count > 1);

    /// <summary>Writes that arrived more than once, refusals by 429 aside.</summary>
    public int ArrivedAgain(IEnumerable<WriteReport> reports) => reports.Count(report => Records[report.Write.Key] is var record && record.Arrived.Count - record.Refused > 1);

    /// <summary>Writes that a 429 sent on to another attempt.</summary>
    public int Refused(IEnumerable<WriteReport> reports) => reports.Count(report => Records[report.Write.Key].Refused > 0);
}
