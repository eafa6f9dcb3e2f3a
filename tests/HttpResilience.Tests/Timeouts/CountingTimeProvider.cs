namespace HttpResilience.Tests.Timeouts;

/// <summary>A clock whose timers are counted each time that somebody sets one.</summary>
internal sealed class CountingTimeProvider(TimeProvider inner) : TimeProvider
{
    private int _sets;

    /// <summary>How often a timer was set to fire, or not to.</summary>
    public int Sets => Volatile.Read(ref _sets);

    /// <summary>A timer was made where it takes its maker's context along.</summary>
    public bool HasSeenContext { get; private set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        HasSeenContext |= ExecutionContext.Capture() is not null;
        return new CountingTimer(this, inner.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class CountingTimer(CountingTimeProvider owner, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref owner._sets);
            return inner.Change(dueTime, period);
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
