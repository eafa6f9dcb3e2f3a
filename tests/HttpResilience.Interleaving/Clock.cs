namespace HttpResilience.Interleaving;

/// <summary>A clock that moves only when told. A look at it is a point where another thread may go on, if the programs move it.</summary>
internal sealed class Clock : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _now;

    /// <summary>Whether the programs move it.</summary>
    public bool IsShared { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        Look();
        return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        Look();
        return s_start + _now;
    }

    public void Advance(double seconds)
    {
        Look();
        _now += TimeSpan.FromSeconds(seconds);
    }

    private void Look()
    {
        if (IsShared)
            Fiber.Point();
    }
}
