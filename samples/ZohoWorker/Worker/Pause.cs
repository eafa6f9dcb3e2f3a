using HttpResilience;

namespace ZohoWorker.Worker;

/// <summary>How long to wait after a failure: as long as the tiers say, else longer each time.</summary>
internal sealed class Pause
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);

    private readonly RetryDelaySequence _delays = new(new RetryOptions { BaseDelay = s_shortest, MaxDelay = TimeSpan.FromSeconds(30) });

    public TimeSpan After(Exception failure)
    {
        var told = failure switch
        {
            AllTiersFailedException all => all.RetryAfter,
            CircuitOpenException open => open.RetryAfter,
            _ => null,
        };
        if (told is { } wait)
            return wait > s_shortest ? wait : s_shortest;
        return _delays.Next();
    }
}
