using LoadSample = HttpResilience.Drills.Availability.Sample;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>Requests at a steady rate that start when they are due, whether or not those before have ended. Which instance sends the next one follows from the seed.</summary>
internal sealed class FleetLoad : IAsyncDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);

    private readonly HostFleet _fleet;
    private readonly int _perSecond;
    private readonly Random _choice;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<LoadSample>> _requests = [];
    private readonly Task _run;

    public FleetLoad(HostFleet fleet, int perSecond = 200, int seed = 7)
    {
        (_fleet, _perSecond, _choice) = (fleet, perSecond, new Random(seed));
        _run = Task.Run(RunAsync);
    }

    /// <summary>Since it began: the time that samples are due in.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_started);

    /// <summary>Starts no more, and waits for those that run.</summary>
    public async Task<LoadSample[]> StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
        return await Task.WhenAll(_requests);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_tick, TimeProvider.System);
        for (var next = 0; !_stop.IsCancellationRequested; await timer.WaitForNextTickAsync())
        {
            for (var due = Due(next); due <= Now; due = Due(++next))
            {
                var instance = _fleet.Instances[_choice.Next(_fleet.Instances.Count)];
                if (!instance.IsGone)
                    _requests.Add(SendAsync(instance, due));
            }
        }
    }

    private TimeSpan Due(int request) => TimeSpan.FromSeconds((double)request / _perSecond);

    private async Task<LoadSample> SendAsync(Instance instance, TimeSpan due)
    {
        var error = await instance.TrySendAsync();
        return new LoadSample(due, Now - due, error);
    }
}
