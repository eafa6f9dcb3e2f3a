namespace HttpResilience.Tests;

/// <summary>
/// A clock that moves only when told. Timers fire in the order of their due times, ties in the order they were armed, on the thread
/// that advances; a timer that is armed for now (zero or negative) fires at once. Thread-safe; callbacks run outside the lock.
/// </summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The lock guards every field here and in the timers.
    private readonly object _gate = new();
    private readonly SortedSet<ManualTimer> _armed = new(Comparer<ManualTimer>.Create((a, b) => (a.Due, a.Arming).CompareTo((b.Due, b.Arming))));
    private TimeSpan _now;
    private TimeSpan _target;
    private TimeSpan _wallClockStep;
    private long _armings;
    private Thread? _firing;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are armed; 0 when nothing leaked.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_gate)
                return _armed.Count;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return s_start + _now + _wallClockStep;
    }

    /// <summary>Moves time on and returns when every timer that fell due has fired, but for a call from within a callback: the outer one finishes the work.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
        {
            _target += by;
            while (_firing is not null && _firing != Thread.CurrentThread)
                Monitor.Wait(_gate);
        }

        FireDue();
    }

    /// <summary>Sets the wall clock forward or back, as an administrator would: timers and timestamps do not notice.</summary>
    public void StepWallClock(TimeSpan by)
    {
        lock (_gate)
            _wallClockStep += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private bool Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
                return false;
            _armed.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Enqueue(timer, _now + (dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero));
        }

        FireDue();
        return true;
    }

    private void Disarm(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _armed.Remove(timer);
        }
    }

    private void FireDue()
    {
        lock (_gate)
        {
            // Whoever is firing looks again before it stops, so what is due now is not forgotten.
            if (_firing is not null)
                return;
            _firing = Thread.CurrentThread;
        }

        try
        {
            while (TakeNextDue() is { } timer)
                timer.Fire();
        }
        finally
        {
            lock (_gate)
            {
                // TakeNextDue ends the turn when nothing is left; a callback that throws ends it here.
                if (_firing == Thread.CurrentThread)
                    EndTurn();
            }
        }
    }

    private ManualTimer? TakeNextDue()
    {
        lock (_gate)
        {
            var next = _armed.Min;
            if (next is null || next.Due > _target)
            {
                _now = _target;
                EndTurn();
                return null;
            }

            _armed.Remove(next);
            _now = next.Due > _now ? next.Due : _now;
            if (next.Period > TimeSpan.Zero)
                Enqueue(next, next.Due + next.Period);
            return next;
        }
    }

    private void EndTurn()
    {
        _firing = null;
        Monitor.PulseAll(_gate);
    }

    // Only for a timer that is not in the set: these two are its place there.
    private void Enqueue(ManualTimer timer, TimeSpan due)
    {
        timer.Due = due;
        timer.Arming = _armings++;
        _armed.Add(timer);
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Arming { get; set; }

        public bool IsDisposed { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => owner.Arm(this, dueTime, period);

        public void Dispose() => owner.Disarm(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
