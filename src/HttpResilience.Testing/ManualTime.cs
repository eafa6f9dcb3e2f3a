namespace HttpResilience.Testing;

/// <summary>
/// A clock that moves only when told. Timers fire in the order of their due times, ties in the order they were set, on the thread that moves the clock; one that is set for
/// now fires at once. Thread-safe.
/// </summary>
/// <param name="start">What the clock of the wall shows at first; <see langword="null"/> for the first second of 2026. It is in UTC.</param>
public sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly DateTimeOffset _start = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Guards all below and the fields of the timers; callbacks run outside.
    private readonly object _gate = new();
    private readonly SortedSet<ManualTimer> _armed = new(Comparer<ManualTimer>.Create((a, b) => (a.Due, a.Arming).CompareTo((b.Due, b.Arming))));
    private TimeSpan _now;
    private TimeSpan _target;
    private long _armings;
    private long _changes;
    private Thread? _firing;

    /// <summary>Time passed since the clock was made.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _now;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, on every machine.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => (_start + Elapsed).ToUniversalTime();

    /// <summary>
    /// Moves the clock on, and returns when every timer that fell due has fired; in a timer's callback it returns at once, and the call that fired the timer does the rest.
    /// </summary>
    /// <param name="by">Not below zero.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is below zero.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
            _target += by;
        FireWhatIsDue();
    }

    /// <summary>
    /// Lets time pass until the task has ended: from one timer to the next, with a short real pause before each, in which work on other threads goes on. Returns the task's
    /// result, or throws its exception.
    /// </summary>
    /// <param name="task">What runs on this clock, such as a request.</param>
    /// <param name="limit">The most time of this clock to let pass; default 10 minutes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
    /// <exception cref="TimeoutException">The task has not ended within <paramref name="limit"/>, or for 10 real seconds nothing waited for this clock.</exception>
    public async Task<T> RunAsync<T>(Task<T> task, TimeSpan? limit = null)
    {
        await RunAsync((Task)task, limit).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync{T}(Task{T}, TimeSpan?)"/>
    public async Task RunAsync(Task task, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        await new TimeRun(this, limit ?? TimeSpan.FromMinutes(10), s_patience).UntilAsync(task).ConfigureAwait(false);
        await task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the next timer falls due, and how often timers were set, stopped and fired up to now.</summary>
    internal (TimeSpan? Due, long Changes) Look()
    {
        lock (_gate)
            return (_armed.Min?.Due, _changes);
    }

    /// <summary>Moves the clock there, unless it has passed that already.</summary>
    internal void AdvanceTo(TimeSpan elapsed)
    {
        lock (_gate)
            _target = elapsed > _target ? elapsed : _target;
        FireWhatIsDue();
    }

    internal bool Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
                return false;
            Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Add(timer, _now + dueTime);
        }

        FireDue();
        return true;
    }

    internal void Disarm(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            Remove(timer);
        }
    }

    private void FireWhatIsDue()
    {
        lock (_gate)
        {
            while (_firing is not null && _firing != Thread.CurrentThread)
                Monitor.Wait(_gate);
        }

        FireDue();
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

            Remove(next);
            _now = next.Due > _now ? next.Due : _now;
            if (next.Period > TimeSpan.Zero)
                Add(next, next.Due + next.Period);
            return next;
        }
    }

    private void EndTurn()
    {
        _firing = null;
        Monitor.PulseAll(_gate);
    }

    // Only for a timer that is not in the set: these two are its place there.
    private void Add(ManualTimer timer, TimeSpan due)
    {
        (timer.Due, timer.Arming) = (due, _armings++);
        _armed.Add(timer);
        _changes++;
    }

    private void Remove(ManualTimer timer)
    {
        if (_armed.Remove(timer))
            _changes++;
    }
}
