using HttpResilience.Routing;

namespace HttpResilience.Health;

/// <summary>One run of background probing: starts each tier's probes when they are due, until it is stopped. Its fields belong to that one flow.</summary>
internal sealed class ProbeLoop(TierClients clients, Action<TierSet, Tier, HealthSettings> probe, TimeProvider timeProvider)
{
    // How soon a tier that a reload brings or changes is noticed.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // Task.Delay cuts off what is less than a millisecond: waiting for a part of one would be no wait.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<TierState, ProbeSchedule> _schedules = [];
    private long _looks;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wait = StartDueProbes();
            await Task.Delay(wait > s_shortestWait ? wait : s_shortestWait, timeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Time until the next look.</returns>
    private TimeSpan StartDueProbes()
    {
        _looks++;
        var soonest = s_look;
        foreach (var (set, tier, settings) in clients.Probed())
        {
            if (!_schedules.TryGetValue(tier.State, out var schedule))
                _schedules.Add(tier.State, schedule = new ProbeSchedule(timeProvider));
            schedule.Look = _looks;
            if (schedule.IsDue(settings.Interval, out var left))
                probe(set, tier, settings);
            soonest = left < soonest ? left : soonest;
        }

        ForgetOthers();
        return soonest;
    }

    // A tier that is probed again later begins with a first wait again.
    private void ForgetOthers()
    {
        foreach (var (state, schedule) in _schedules)
        {
            if (schedule.Look != _looks)
                _schedules.Remove(state);
        }
    }
}
