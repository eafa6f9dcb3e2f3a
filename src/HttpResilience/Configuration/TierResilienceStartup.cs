using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Configuration;

/// <summary>Makes the handlers of every client and tier once when the host starts, so that what is wrong with them is said then and not at the first request.</summary>
internal sealed class TierResilienceStartup(TierClients clients, IHttpClientFactory factory, IHttpMessageHandlerFactory handlers, IEnumerable<ConfiguredTier> configured, ILogger logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in clients.Names)
        {
            factory.CreateClient(name).Dispose();
            foreach (var tier in clients.Get(name).Current.Tiers)
                handlers.CreateHandler(Tier.ClientName(name, tier.Name));
        }

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
