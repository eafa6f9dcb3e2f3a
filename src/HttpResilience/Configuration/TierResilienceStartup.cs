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
            var set = clients.Get(name).Current;
            foreach (var tier in set.Tiers)
                CreateHandlers(name, tier.Name);
            ProtocolRemarks.Log(set, logger);
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

    // The factory's own message names neither the client nor the tier.
    private void CreateHandlers(string client, string tier)
    {
        try
        {
            handlers.CreateHandler(Tier.ClientName(client, tier));
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException(
                $"{client}: the handlers of the tier '{tier}' can't be made: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Register a handler's type as transient, and let AddHttpMessageHandler make a new one at each call.", exception);
        }
    }
}
