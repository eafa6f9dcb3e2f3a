using HttpResilience.Counting;

namespace HttpResilience.Retrying;

/// <summary>
/// What retries and hedges may add to a tier's load, in the last ten seconds: without a bound they multiply the load of a server just when it can bear the least (Google SRE Book,
/// chapter 22). The share of the requests is handed out half a second at a time: if what a healthy time has saved could be spent at once, it would nearly double the load in an
/// outage's first second, and again every ten seconds. One for a client and tier. Thread-safe, without a lock.
/// </summary>
internal sealed class RetryBudget(TimeProvider timeProvider)
{
    private const int Request = 0;
    private const int Retry = 1;
    private const int Slices = 20;

    private readonly SlidingCounters _counters = new(Window, Slices, kinds: 2, timeProvider);

    // The timestamp after which a used-up budget is told again; Interlocked.
    private long _toldUntil;

    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A request's first attempt.</summary>
    /// <param name="now">A timestamp of the time provider.</param>
    /// <returns>For taking it back, when the attempt was not made.</returns>
    public SlidingCounters.Mark CountRequest(long now) => _counters.SliceAt(now).Count(Request);

    /// <summary>Takes the share of a retry. Taken first and given back when it was too much, so that no race grants one too many.</summary>
    public bool TryTake(RetryBudgetSettings settings)
    {
        var slice = _counters.Current;
        var mark = slice.Count(Retry);
        if (Left(settings, _counters.Sum(Request), _counters.Sum(Retry), slice.Sum(Retry)) >= 0)
            return true;
        mark.TakeBack();
        return false;
    }

    public RetryBudgetStatus Read(RetryBudgetSettings settings)
    {
        var (requests, retries) = (_counters.Sum(Request), _counters.Sum(Retry));
        return new RetryBudgetStatus(requests, retries, Math.Max(0, Left(settings, requests, retries, _counters.Current.Sum(Retry))));
    }

    /// <summary>Whether it is time to tell that the budget is used up; true once in a window.</summary>
    public bool ClaimLog()
    {
        var now = timeProvider.GetTimestamp();
        var until = Volatile.Read(ref _toldUntil);
        var next = now + timeProvider.GetTimestampTicks(Window);
        return (until == 0 || now >= until) && Interlocked.CompareExchange(ref _toldUntil, next, until) == until;
    }

    private static long Left(RetryBudgetSettings settings, long requests, long retries, long retriesInSlice) =>
        Math.Min(settings.Allowance(requests) - retries, settings.AllowanceOfSlice(requests, Slices) - retriesInSlice);
}
