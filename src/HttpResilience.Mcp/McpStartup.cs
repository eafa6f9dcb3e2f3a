using HttpResilience.Health;
using HttpResilience.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Mcp;

/// <summary>
/// Asks each server once when the host starts, so that a tool that is not there is known before the first request. Nobody waits for it: a server that is down is what the next tier is for.
/// When the host has stopped, and with it everything that sends requests, the sessions are ended.
/// </summary>
internal sealed class McpStartup(TierClients clients, IHttpClientFactory factory, IHttpMessageHandlerFactory handlers, TimeProvider timeProvider, ILoggerFactory loggers) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patienceAtTheEnd = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopped = new();
    private readonly ILogger _logger = loggers.CreateLogger(McpLog.Category);
    private Task _checks = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var sets = clients.Names.Select(name => clients.Get(name).Current);
        _checks = Task.WhenAll([.. Translated(sets).Select(tier => Detached.Run(() => CheckAsync(tier.Set, tier.Tier)))]);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        await _checks.ConfigureAwait(false);
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var ended = Task.WhenAll([.. Translated(clients.InUse.Select(static client => client.Current)).Select(tier => Detached.Run(() => EndAsync(tier.Set, tier.Tier, cancellationToken)))]);
        try
        {
            // A handler of the tier's own may not look at its token.
            await ended.WaitAsync(s_patienceAtTheEnd, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
        }
    }

    public void Dispose() => _stopped.Dispose();

    private static IEnumerable<(TierSet Set, Tier Tier)> Translated(IEnumerable<TierSet> sets) => sets.SelectMany(static set => set.Tiers.Where(static tier => tier.Translation is not null).Select(tier => (set, tier)));

    private async Task CheckAsync(TierSet set, Tier tier)
    {
        try
        {
            await SendAsync(set, tier, TranslationHandler.MakeCheck, s_patience, _stopped.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (!_stopped.IsCancellationRequested)
                _logger.CheckFailed(set.Client, tier.Name, OutcomeClassifier.Describe(exception));
        }
    }

    // Whatever goes wrong, the server ends a session by itself that nobody uses.
    private async Task EndAsync(TierSet set, Tier tier, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(set, tier, TranslationHandler.MakeEnd, s_patienceAtTheEnd, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
    }

    private async Task SendAsync(TierSet set, Tier tier, Action<HttpRequestMessage> make, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, tier.Address.Uri);
        make(message);
        try
        {
            using (var client = factory.CreateClient(set.Client))
                (message.Version, message.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
            using var invoker = new TierInvoker(handlers, set.Client, tier.Name);
            using var response = await invoker.SendAsync(TierRequests.ForProbe(message, set, tier, patience, timeProvider), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Handover.Forget(message);
        }
    }
}
