namespace HttpResilience.Tests.Concurrency;

/// <summary>A clock for one thread, which can be held up right after it has looked at it.</summary>
internal sealed class HoldUpTimeProvider : TimeProvider
{
    public TimeSpan Now { get; set; }

    public TimeSpan HoldUpAfterNextLook { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        var now = Now;
        Now += HoldUpAfterNextLook;
        HoldUpAfterNextLook = TimeSpan.Zero;
        return now.Ticks;
    }
}
