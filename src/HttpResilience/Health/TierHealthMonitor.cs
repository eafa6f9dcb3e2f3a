using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Health;

/// <summary>Probes tiers in the background and when asked: one that fails its probes is skipped, and a good probe lets an open breaker try at once.</summary>
internal sealed class TierHealthMonitor(TierClients clients, TierProbe probe, TimeProvider timeProvider, ILogger logger) : ITierHealthMonitor, IHostedService, IDisposable
{
    // Guards the two fields below.
    private readonly object _gate = new();
    private Task _loop = Task.CompletedTask;
    private bool _isDisposed;

    // Stops the loop; null while probing is paused. Written under the gate, read without: a probe that ends while it is written is forgotten right after.
    private volatile CancellationTokenSource? _stop;

    public IReadOnlyList<TierHealthStatus> GetStatus() =>
        [.. clients.Probed().OrderBy(probed => probed.Set.Client, StringComparer.Ordinal).Select(probed => probed.Tier.State.Health.Read()).OfType<TierHealthStatus>()];

    public async ValueTask<TierHealthStatus?> CheckAsync(string client, string tier, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(tier);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
            var set = clients.IsRegistered(client) ? clients.Get(client).Current : null;
            if (set is not { Enabled: true } || set.Find(tier) is not { Health: { } settings } found)
                return null;
            // A probe that was cut off says nothing; what cut it off may have changed everything.
            if (await ProbeDetached(set, found, settings).WaitAsync(cancellationToken).ConfigureAwait(false))
                return found.State.Health.Read();
        }
    }

    public async ValueTask<IReadOnlyList<TierHealthStatus>> CheckAllAsync(CancellationToken cancellationToken = default)
    {
        var checks = clients.Probed().OrderBy(probed => probed.Set.Client, StringComparer.Ordinal)
            .Select(probed => CheckAsync(probed.Set.Client, probed.Tier.Name, cancellationToken).AsTask());
        return [.. (await Task.WhenAll(checks).ConfigureAwait(false)).OfType<TierHealthStatus>()];
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        // Makes every client, so that a configuration that is not valid is the caller's to see and not the loop's.
        _ = clients.Probed().Count();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_stop is not null)
                return Task.CompletedTask;
            var (stop, before) = (new CancellationTokenSource(), _loop);
            _stop = stop;
            _ = ForgetAll();
            var loop = new ProbeLoop(clients, Probe, timeProvider);
            _loop = Detached.Run(async () =>
            {
                await before.ConfigureAwait(false);
                await loop.RunAsync(stop.Token).ConfigureAwait(false);
            });
            return Task.CompletedTask;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default) =>
        await PauseAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        _ = PauseAsync();
    }

    private async Task PauseAsync()
    {
        CancellationTokenSource? stop;
        Task loop;
        lock (_gate)
        {
            (stop, loop) = (_stop, _loop);
            _stop = null;
        }

        if (stop is null)
            return;
        await stop.CancelAsync().ConfigureAwait(false);
        // It may be starting a probe at this moment.
        await loop.ConfigureAwait(false);
        Task ended;
        lock (_gate)
            ended = _stop is null ? ForgetAll() : Task.CompletedTask;
        await ended.ConfigureAwait(false);
    }

    private Task ForgetAll() => Task.WhenAll(clients.Probed().Select(probed => probed.Tier.State.Health.Forget()));

    private void Probe(TierSet set, Tier tier, HealthSettings settings)
    {
        if (tier.State.Health.TryTakeOff(out var flight))
            _ = FlyAsync(flight, set, tier, settings);
    }

    private Task<bool> ProbeDetached(TierSet set, Tier tier, HealthSettings settings)
    {
        if (tier.State.Health.TryTakeOff(out var flight))
            _ = Detached.Run(() => FlyAsync(flight, set, tier, settings));
        return flight.Ended;
    }

    private async Task FlyAsync(ProbeFlight flight, TierSet set, Tier tier, HealthSettings settings)
    {
        var wasCut = false;
        try
        {
            var started = timeProvider.GetTimestamp();
            var failure = await probe.SendAsync(set, tier, settings, flight.Token).ConfigureAwait(false);
            wasCut = !TryNote(flight, tier, new ProbeResult(failure, timeProvider.GetUtcNow(), timeProvider.GetElapsedTime(started)));
        }
        catch (Exception) when (flight.IsCut)
        {
            wasCut = true;
        }
        finally
        {
            tier.State.Health.Land(flight, wasCut);
        }
    }

    private bool TryNote(ProbeFlight flight, Tier tier, in ProbeResult result)
    {
        var isInForce = _stop is not null;
        if (tier.State.Health.Note(flight, result, isInForce, out var isChanged) is not { } status)
            return false;
        if (result.Failure is null)
            tier.State.Breaker.ProbeNow();
        if (!isChanged || !isInForce)
            return true;
        if (result.Failure is { } failure)
            logger.TierUnhealthy(tier.Client, tier.Name, status.ConsecutiveFailures, failure);
        else
            logger.TierHealthy(tier.Client, tier.Name);
        return true;
    }
}
