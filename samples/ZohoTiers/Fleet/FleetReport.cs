using System.Globalization;
using Spectre.Console;

namespace ZohoTiers.Fleet;

/// <summary>The outages side by side.</summary>
internal static class FleetReport
{
    public static void Write(IAnsiConsole console, IReadOnlyList<FleetFigures> trials)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var trial in trials)
            table.AddColumn(new TableColumn(trial.Name).RightAligned());
        Add("requests", trial => Number(trial.Requests));
        Add("  failed", trial => trial.Failed == 0 ? "[green]0[/]" : $"[red]{Number(trial.Failed)}[/]");
        Add("attempts that failed at the gateway", trial => Number(trial.FailedAttempts));
        Add("from the first breaker that opened to the last", trial => Time(trial.UntilAllOpen));
        Add("times that a service began to probe", trial => Number(trial.Probings));
        Add("from the repair to the last breaker that closed", trial => Time(trial.UntilAllClosed));
        console.Write(table);

        void Add(string what, Func<FleetFigures, string> value) => table.AddRow([what, .. trials.Select(value)]);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(TimeSpan? time) => time is { } known ? known.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture) + " ms" : "not all";
}
