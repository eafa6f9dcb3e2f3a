using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Health;

/// <summary>Probes tiers in the background: one that fails its probes is skipped, and a good probe lets an open breaker try at once.</summary>
internal sealed class TierHealthMonitor(TierClients clients, TierProbe probe, TimeProvider timeProvider, ILogger logger) : BackgroundService
{
    // How soon a tier that a reload brings or changes is noticed.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // Task.Delay cuts off what is less than a millisecond: waiting for a part of one would be no wait.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private const double Spreading = 0.1;

    private readonly Dictionary<TierState, Watch> _watches = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for the first await of a background service.
        await Task.Yield();
        try
        {
            while (true)
            {
                var wait = StartDueProbes(stoppingToken);
                await Task.Delay(wait > s_shortestWait ? wait : s_shortestWait, timeProvider, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_watches.Values.Select(watch => watch.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Time until the next look.</returns>
    private TimeSpan StartDueProbes(CancellationToken stoppingToken)
    {
        var soonest = s_look;
        foreach (var name in clients.Names)
        {
            var set = clients.Get(name).Current;
            foreach (var tier in set.Tiers)
            {
                if (set.Enabled && tier.Health is { } settings)
                    soonest = Min(soonest, StartIfDue(set, tier, settings, stoppingToken));
                else
                    StopWatching(tier.State);
            }
        }

        return soonest;
    }

    private TimeSpan StartIfDue(TierSet set, Tier tier, HealthSettings settings, CancellationToken stoppingToken)
    {
        if (!_watches.TryGetValue(tier.State, out var watch))
            _watches.Add(tier.State, watch = new Watch { Due = timeProvider.GetTimestamp() });
        watch.HoldsTo(settings.Interval, timeProvider);
        var left = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), watch.Due);
        if (left > TimeSpan.Zero || !watch.Running.IsCompleted)
            return left > TimeSpan.Zero ? left : s_look;
        var next = Spread(settings.Interval);
        watch.Due = timeProvider.GetTimestamp() + (long)(next.TotalSeconds * timeProvider.TimestampFrequency);
        watch.Running = ProbeAsync(watch, set, tier, settings, stoppingToken);
        return next;
    }

    // A tier that is no longer probed must not stay skipped for what was once seen.
    private void StopWatching(TierState state)
    {
        if (!_watches.Remove(state, out var watch))
            return;
        watch.IsOver = true;
        state.IsUnhealthy = false;
    }

    private async Task ProbeAsync(Watch watch, TierSet set, Tier tier, HealthSettings settings, CancellationToken stoppingToken)
    {
        var failure = await probe.SendAsync(set, tier, settings, stoppingToken).ConfigureAwait(false);
        // A reload may have ended the watch while the probe was out; nothing would ever take back what it says now.
        if (watch.IsOver)
            return;
        if (failure is null)
            tier.State.Breaker.ProbeNow();
        if (!watch.Health.Note(failure is null, settings))
            return;
        tier.State.IsUnhealthy = watch.Health.IsUnhealthy;
        if (failure is not null)
            logger.TierUnhealthy(set.Client, tier.Name, watch.Health.Failures, failure);
        else
            logger.TierHealthy(set.Client, tier.Name);
    }

    // ± 10 %, so that a fleet does not probe in step.
    private static TimeSpan Spread(TimeSpan interval) => interval * (1 - Spreading + (2 * Spreading * Random.Shared.NextDouble()));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Watch
    {
        private bool _isOver;

        public TierHealth Health { get; } = new();

        public long Due { get; set; }

        // Written by the loop, read when a probe ends.
        public bool IsOver { get => Volatile.Read(ref _isOver); set => Volatile.Write(ref _isOver, value); }

        public Task Running { get; set; } = Task.CompletedTask;

        // An interval that a reload made shorter holds at once, not after the longer one.
        public void HoldsTo(TimeSpan interval, TimeProvider timeProvider)
        {
            var latest = timeProvider.GetTimestamp() + (long)(interval.TotalSeconds * (1 + Spreading) * timeProvider.TimestampFrequency);
            if (Due > latest)
                Due = latest;
        }
    }
}
