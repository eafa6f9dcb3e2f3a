using ZohoTiers.Faults;
using ZohoTiers.Servers;
using ZohoTiers.Zoho;

namespace ZohoTiers.Drill;

/// <summary>Breaks and repairs the tiers, phase by phase, under steady load.</summary>
internal sealed class DrillRun(ZohoCrmClient client, EmbeddedServers servers, DrillRecord record, TimeProvider time)
{
    public async Task RunAsync(CancellationToken abort)
    {
        var load = await PrepareLoadAsync(abort);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var loading = load.RunAsync(stop.Token, abort);
        for (var i = 0; i < record.Phases.Count; i++)
            await RunPhaseAsync(i, abort);
        await stop.CancelAsync();
        await loading;
    }

    private async Task<Load> PrepareLoadAsync(CancellationToken abort) => new(await LoadMix.PrepareAsync(client, writes: servers.Complete, abort), record, time);

    private async Task RunPhaseAsync(int index, CancellationToken abort)
    {
        record.Phase = index;
        var phase = record.Phases[index];
        var started = time.GetTimestamp();
        foreach (var step in phase.Steps)
        {
            await WaitAsync(started, step.At, abort);
            await TakeAsync(index, step);
        }

        await WaitAsync(started, TimeSpan.FromSeconds(phase.Seconds), abort);
    }

    // A fault counts from the moment before it strikes, a repair from the moment after it is done.
    private async Task TakeAsync(int phase, DrillStep step)
    {
        var before = time.GetTimestamp();
        await servers.Find(step.Tier)!.Faults.SetAsync(step.Fault);
        record.NoteChange(phase, step.Tier, step.Fault == FaultKind.None ? time.GetTimestamp() : before);
    }

    private async Task WaitAsync(long started, TimeSpan until, CancellationToken abort)
    {
        if (until - time.GetElapsedTime(started) is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, abort);
    }
}
