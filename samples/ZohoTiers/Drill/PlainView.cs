using System.Globalization;

namespace ZohoTiers.Drill;

/// <summary>A line for each phase, for output that is no terminal.</summary>
internal sealed class PlainView(DrillRecord record, TextWriter output) : IDrillView
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    public async Task WatchAsync(Task drill)
    {
        for (var shown = -1; !drill.IsCompleted; await Task.Delay(s_interval, TimeProvider.System))
        {
            if (record.Phase is var phase && phase == shown)
                continue;
            shown = phase;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{record.Elapsed.TotalSeconds,5:F1} s  {phase + 1}/{record.Phases.Count} {record.Phases[phase].Name,-18} {record.Phases[phase].Story}"));
        }
    }
}
