namespace HttpResilience.Benchmarks;

/// <summary>A clock that stands still between steps, so that a window of a minute can be filled at once.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _timestamp = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _timestamp);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _timestamp, time.Ticks);
}
