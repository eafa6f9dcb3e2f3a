using System.Text.Json;
using ZohoTiers.Drill;
using ZohoTiers.Servers;
using ZohoTiers.Zoho;

namespace ZohoTiers.Serve;

/// <summary>Keeps a few reads and writes a second going, so that there is something to see. What becomes of them is on the live page.</summary>
internal sealed class SteadyLoad(ZohoCrmClient client, EmbeddedServers servers, TimeProvider time) : BackgroundService
{
    public const int RequestsPerSecond = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / RequestsPerSecond, time);
        LoadMix? mix = null;
        // Users don't wait for each other: a slow answer holds up nothing. The total timeout bounds how many requests are under way.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // As in the drill, nothing is written to tiers that are not the sample's own.
            if (mix is null)
                await IgnoreFailureAsync(async () => mix = await LoadMix.PrepareAsync(client, writes: servers.Complete, stoppingToken));
            else
                _ = IgnoreFailureAsync(() => mix.Next().Send(stoppingToken));
        }
    }

    private static async Task IgnoreFailureAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException)
        {
            // The library has logged and counted it.
        }
    }
}
