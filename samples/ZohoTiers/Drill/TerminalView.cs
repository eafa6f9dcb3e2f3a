using System.Globalization;
using HttpResilience;
using Spectre.Console;
using ZohoTiers.Faults;
using ZohoTiers.Servers;

namespace ZohoTiers.Drill;

/// <summary>A table that changes while the drill runs.</summary>
internal sealed class TerminalView(IAnsiConsole console, DrillRecord record, EmbeddedServers servers, BreakerStates breakers, IEnumerable<AttemptMeter> meters) : IDrillView
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    public Task WatchAsync(Task drill) => console.Live(Draw()).StartAsync(async live =>
    {
        while (!drill.IsCompleted)
        {
            live.UpdateTarget(Draw());
            await Task.WhenAny(drill, Task.Delay(s_interval, TimeProvider.System));
        }

        live.UpdateTarget(Draw());
    });

    private static string Milliseconds(double? value) => value is { } ms ? ms.ToString("F0", CultureInfo.InvariantCulture) + " ms" : "-";

    private static string Coloured(CircuitState? state) => state switch
    {
        CircuitState.Closed => "[green]Closed[/]",
        CircuitState.HalfOpen => "[yellow]HalfOpen[/]",
        null => "-",
        _ => $"[red]{state}[/]",
    };

    private static string Coloured(FaultKind? fault) => fault switch
    {
        null => "elsewhere",
        FaultKind.None => "[green]up[/]",
        { } kind => $"[red]{FaultNames.Of(kind)}[/]",
    };

    private Table Draw()
    {
        var phase = record.Phases[record.Phase];
        var table = new Table().Border(TableBorder.Rounded)
            .Title($"[bold]{record.Phase + 1}/{record.Phases.Count} {Markup.Escape(phase.Name)}[/]  {Markup.Escape(phase.Story)}")
            .Caption(Caption())
            .AddColumns("tier", "server", "state");
        foreach (var column in (string[])["requests", "errors", "p50", "p99"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var meter in meters)
            AddRow(table, meter.Tier, meter.Read());
        return table;
    }

    private void AddRow(Table table, string tier, AttemptFigures figures) => table.AddRow(
        Markup.Escape(tier),
        Coloured(servers.Find(tier)?.Faults.Current),
        Coloured(breakers.Of(tier)),
        figures.Requests.ToString(CultureInfo.InvariantCulture),
        figures.Errors.ToString(CultureInfo.InvariantCulture),
        Milliseconds(figures.P50),
        Milliseconds(figures.P99));

    private string Caption()
    {
        var failed = record.Results.Count(r => !r.Succeeded);
        return string.Create(CultureInfo.InvariantCulture, $"{record.Elapsed.TotalSeconds:F0} s: callers sent {record.Results.Count} requests, {failed} failed in their sight");
    }
}
