using System.Globalization;
using Spectre.Console;

namespace ZohoTiers.Drill;

/// <summary>The summary for a reader.</summary>
internal sealed class TextReport(IAnsiConsole console) : IDrillReport
{
    public void Write(DrillFigures total)
    {
        console.WriteLine();
        console.Write(PhaseTable(total));
        console.WriteLine();
        console.Write(Lines(total));
        console.WriteLine();
    }

    private static Table PhaseTable(DrillFigures total)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("phase").NoWrap());
        foreach (var column in (string[])["requests", "failed", .. total.ServedBy.Keys, "stale", "failover", "recovery"])
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (var phase in total.Phases!)
            table.AddRow([phase.Name!, Number(phase.Requests), Number(phase.Failed), .. phase.ServedBy.Values.Select(Number), Number(phase.Stale), Time(phase.FailoverMs), Time(phase.RecoveryMs)]);
        return table;
    }

    private static Grid Lines(DrillFigures total)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().RightAligned().NoWrap());
        Add("requests", Number(total.Requests));
        Add("  failed", Number(total.Failed));
        foreach (var (tier, count) in total.ServedBy)
            Add($"  answered by {tier}", Number(count));
        Add("  answered from what was kept, all tiers being down", Number(total.Stale));
        Add("sent to a further tier because the first was slow", Number((int)total.Hedged.GetValueOrDefault()));
        Add("repeatable requests that failed while a tier was up", Promise(total.FailedWhileATierWasUp));
        Add("writes acknowledged", Number(total.WritesAcknowledged));
        Add("writes not acknowledged, as the caller was told", Number(total.WritesNotAcknowledged));
        Add("  of these, executed all the same", Number(total.ExecutedThoughNotAcknowledged));
        Add("writes executed twice (creates; an update or upsert may be)", Promise(total.WritesExecutedTwice));
        Add("acknowledged writes lost", Promise(total.WritesLost));
        Add("longest from a fault to a request served elsewhere", Time(total.FailoverMs));
        Add("longest from a repair to a request served by that tier", Time(total.RecoveryMs));
        return grid;

        void Add(string what, string value) => grid.AddRow(Markup.Escape(what), value);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Promise(int violations) => violations == 0 ? "[green]0[/]" : $"[red]{Number(violations)}[/]";

    private static string Time(double? milliseconds) => milliseconds is { } ms ? ms.ToString("F0", CultureInfo.InvariantCulture) + " ms" : "";
}
