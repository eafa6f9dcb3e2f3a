using HttpResilience.Health;
using HttpResilience.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Mcp;

/// <summary>
/// Asks each server once when the host starts, so that a tool that is not there is known before the first request. Nobody waits for it: a server that is down is what the next tier is for.
/// </summary>
internal sealed class McpStartup(TierClients clients, IHttpClientFactory factory, IHttpMessageHandlerFactory handlers, TimeProvider timeProvider, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopped = new();
    private readonly ILogger _logger = loggers.CreateLogger(McpLog.Category);
    private Task _checks = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var sets = clients.Names.Select(name => clients.Get(name).Current);
        _checks = Task.WhenAll([.. sets.SelectMany(set => set.Tiers.Where(tier => tier.Translation is not null).Select(tier => Detached.Run(() => CheckAsync(set, tier))))]);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        await _checks.ConfigureAwait(false);
    }

    public void Dispose() => _stopped.Dispose();

    private async Task CheckAsync(TierSet set, Tier tier)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, tier.Address.Uri);
        TranslationHandler.MakeCheck(message);
        try
        {
            using (var client = factory.CreateClient(set.Client))
                (message.Version, message.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
            using var invoker = new TierInvoker(handlers, set.Client, tier.Name);
            using var response = await invoker.SendAsync(TierRequests.ForProbe(message, set, tier, s_patience, timeProvider), _stopped.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (!_stopped.IsCancellationRequested)
                _logger.CheckFailed(set.Client, tier.Name, OutcomeClassifier.Describe(exception));
        }
        finally
        {
            Handover.Forget(message);
        }
    }
}
