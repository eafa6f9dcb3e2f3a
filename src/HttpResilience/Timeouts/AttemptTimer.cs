using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>
/// The token of one attempt: canceled when its time is up, or its caller gives up. Used for one attempt after the other, because a token source and a timer for each would cost more than all
/// the rest; and its timer is not moved at every start, which takes a lock: it fires when the first of its attempts would have been over, sees that another one is under way, and sleeps on.
/// </summary>
/// <remarks>One flow at a time starts and ends it; its timer may fire at any moment.</remarks>
internal sealed class AttemptTimer : IDisposable
{
    private const long Never = long.MaxValue;
    private const long Fired = long.MinValue;

    // Of the system's clock only: a test's timers are to be seen to stop.
    [ThreadStatic]
    private static Recycled<AttemptTimer>? t_idle;

    private readonly TimeProvider _timeProvider;
    private readonly double _stepsPerTick;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _caller;

    // When the attempt's time is up, a timestamp. Interlocked, so that a timer that is late can't take the next attempt for the last.
    private long _due = Never;

    // When the timer fires. Set to an earlier time under the lock of _timer, to Never by the timer. Whoever writes _due reads this afterwards, and the timer the other way round, with a fence
    // between: one of them sees that the timer has to be set.
    private long _wakes = Never;

    public AttemptTimer(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _stepsPerTick = (double)timeProvider.TimestampFrequency / TimeSpan.TicksPerSecond;
        // It outlives the request, whose context is nobody else's business.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = timeProvider.CreateTimer(static timer => ((AttemptTimer)timer!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The time of the attempt that it was started for last.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>The time was up before the attempt ended.</summary>
    public bool HasFired => Volatile.Read(ref _due) == Fired;

    /// <summary>One that is idle, or a new one.</summary>
    public static AttemptTimer For(TimeProvider timeProvider) => (ReferenceEquals(timeProvider, TimeProvider.System) ? t_idle?.Take() : null) ?? new AttemptTimer(timeProvider);

    /// <param name="now">A timestamp of the time provider.</param>
    /// <param name="limit">From then on; zero or less cancels at once.</param>
    public void Start(long now, TimeSpan limit)
    {
        Limit = limit;
        var due = now + (long)(limit.Ticks * _stepsPerTick);
        Interlocked.Exchange(ref _due, limit > TimeSpan.Zero ? due : Fired);
        if (limit <= TimeSpan.Zero)
            _source.Cancel();
        else if (Volatile.Read(ref _wakes) > due)
            WakeAt(due);
    }

    /// <summary>The caller may cancel it too. Not asked for an attempt that ends at once.</summary>
    public void Follow(CancellationToken caller)
    {
        try
        {
            _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        }
        catch (AggregateException)
        {
            // The caller has given up already, and what somebody registered on the attempt's token threw. The attempt is canceled all the same, and has to be settled.
        }
    }

    /// <returns>Whether it can be started again.</returns>
    public bool End()
    {
        // Waits for a caller who is canceling right now.
        _caller.Dispose();
        _caller = default;
        return Interlocked.Exchange(ref _due, Never) != Fired && _source.TryReset();
    }

    /// <summary>Ends it, and keeps it for another attempt if it can be.</summary>
    public void Recycle()
    {
        if (!End() || !ReferenceEquals(_timeProvider, TimeProvider.System) || !(t_idle ??= new Recycled<AttemptTimer>()).TryKeep(this))
            Dispose();
    }

    /// <summary>Ends it and keeps it for nobody.</summary>
    public void EndForGood()
    {
        End();
        Dispose();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Wake()
    {
        Interlocked.Exchange(ref _wakes, Never);
        var due = Volatile.Read(ref _due);
        if (due is Never or Fired)
            return;
        if (due > _timeProvider.GetTimestamp())
            WakeAt(due);
        else if (Interlocked.CompareExchange(ref _due, Fired, due) == due)
            CancelUnlessEnded();
    }

    private void CancelUnlessEnded()
    {
        try
        {
            _source.Cancel();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or AggregateException)
        {
            // The attempt ended in this very moment, or what somebody registered on its token threw. Nobody catches what a timer's callback throws: it would end the process.
        }
    }

    private void WakeAt(long due)
    {
        lock (_timer)
        {
            if (_wakes <= due)
                return;
            _wakes = due;
            var left = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), due);
            // A part of a millisecond would be cut off, and the timer fire early.
            _timer.Change(left > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
