namespace HttpResilience.Timeouts;

/// <summary>The time a request has. It needs no timer: each wait within the request is bounded by <see cref="Left"/>.</summary>
internal readonly struct Deadline(TimeProvider timeProvider, long started, TimeSpan total)
{
    public Deadline(TimeProvider timeProvider, TimeSpan total)
        : this(timeProvider, timeProvider.GetTimestamp(), total)
    {
    }

    /// <summary>When the request began, a timestamp of the time provider.</summary>
    public long Started { get; } = started;

    public TimeSpan Total { get; } = total;

    public TimeSpan Elapsed => timeProvider.GetElapsedTime(Started);

    /// <summary>Zero or less when the time has run out.</summary>
    public TimeSpan Left => Total - Elapsed;

    /// <param name="now">A timestamp of the time provider.</param>
    public TimeSpan LeftAt(long now) => now == Started ? Total : Total - timeProvider.GetElapsedTime(Started, now);

    public bool HasPassed => Left <= TimeSpan.Zero;

    public long Now => timeProvider.GetTimestamp();

    public TimeSpan Since(long timestamp) => timeProvider.GetElapsedTime(timestamp);
}
