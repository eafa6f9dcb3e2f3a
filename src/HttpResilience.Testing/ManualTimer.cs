namespace HttpResilience.Testing;

/// <summary>A timer of a <see cref="ManualTime"/>, whose lock guards the properties.</summary>
internal sealed class ManualTimer(ManualTime owner, TimerCallback callback, object? state) : ITimer
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public TimeSpan Due { get; set; }

    public TimeSpan Period { get; set; }

    public long Arming { get; set; }

    public bool IsDisposed { get; set; }

    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        return owner.Arm(this, dueTime, period);
    }

    public void Dispose() => owner.Disarm(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    // As the system's timers do.
    private static void Check(TimeSpan time, string name)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, s_longest, name);
    }
}
