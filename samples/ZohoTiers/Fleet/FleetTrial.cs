using HttpResilience;
using ZohoTiers.Faults;
using ZohoTiers.Servers;

namespace ZohoTiers.Fleet;

/// <summary>One outage of the gateway, under load, and its end.</summary>
/// <param name="instances">How many services.</param>
/// <param name="servers">The tiers.</param>
/// <param name="time">The clock.</param>
internal sealed class FleetTrial(int instances, EmbeddedServers servers, TimeProvider time)
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);

    /// <param name="name">What it is called in the report.</param>
    /// <param name="database">Through which the services share; <see langword="null"/> for services that are alone.</param>
    /// <param name="pulled">What is pulled in the middle of the outage, and put back before its end; <see langword="null"/> for nothing.</param>
    public async Task<FleetFigures> RunAsync(string name, string? database, LocalPostgreSql? pulled)
    {
        var record = new FleetRecord(time);
        List<FleetService> services = [];
        using var stop = new CancellationTokenSource();
        try
        {
            for (var i = 1; i <= instances; i++)
                services.Add(await FleetService.StartAsync($"web-{i}", database, servers, record, time));
            var load = Task.WhenAll(services.Select(service => service.RunAsync(stop.Token)));
            await Task.Delay(s_warmUp, time);
            services.ForEach(service => service.BeginCounting());
            await BreakAsync(pulled);
            var repairedAt = time.GetTimestamp();
            await WaitUntilClosedAsync(services);
            await stop.CancelAsync();
            await load;
            return new FleetFigures
            {
                Name = name,
                Requests = services.Sum(service => service.Requests),
                Failed = services.Sum(service => service.Failed),
                FailedAttempts = services.Sum(service => service.Gateway.GetSnapshot().FailureCount),
                UntilAllOpen = record.UntilAllOpen(instances),
                Probings = record.Probings,
                UntilAllClosed = record.UntilAllClosed(instances, repairedAt),
            };
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var service in services)
                await service.DisposeAsync();
        }
    }

    private async Task BreakAsync(LocalPostgreSql? pulled)
    {
        var gateway = servers.Find("mcp")!.Faults;
        await gateway.SetAsync(FaultKind.Refuse);
        var half = s_outage / 2;
        await Task.Delay(half, time);
        if (pulled is not null)
            await pulled.PullAsync();
        await Task.Delay(half, time);
        if (pulled is not null)
            await pulled.StartAsync();
        await gateway.SetAsync(FaultKind.None);
    }

    private async Task WaitUntilClosedAsync(IEnumerable<FleetService> services)
    {
        var started = time.GetTimestamp();
        while (services.Any(service => service.Gateway.State != CircuitState.Closed) && time.GetElapsedTime(started) < s_patience)
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
    }
}
