using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Configuration;

/// <summary>Makes every client's handlers once when the host starts, so that what is wrong with them is said then and not at the first request.</summary>
internal sealed class TierResilienceStartup(TierClients clients, IHttpClientFactory factory, IEnumerable<ConfiguredTier> configured, ILogger logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in clients.Names)
            factory.CreateClient(name).Dispose();
        foreach (var (client, tier) in configured)
        {
            var set = clients.Get(client).Current;
            if (set.Find(tier) is null)
                logger.UnknownTierConfigured(client, tier, set.TierNames);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
