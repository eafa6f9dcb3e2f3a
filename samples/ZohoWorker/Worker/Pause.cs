using HttpResilience;

namespace ZohoWorker.Worker;

/// <summary>How long to wait after a failure: as long as the tiers say, else longer each time.</summary>
internal sealed class Pause
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = s_shortest;

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
        var pause = _next;
        _next = pause * 2 < s_longest ? pause * 2 : s_longest;
        return pause;
    }
}
