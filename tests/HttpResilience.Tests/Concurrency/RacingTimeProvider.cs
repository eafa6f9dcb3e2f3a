namespace HttpResilience.Tests.Concurrency;

/// <summary>A clock on which every look at it takes two seconds, so that every call may end a window.</summary>
internal sealed class RacingTimeProvider : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Add(ref _now, 2);
}
