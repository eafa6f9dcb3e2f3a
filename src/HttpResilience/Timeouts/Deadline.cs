namespace HttpResilience.Timeouts;

/// <summary>The time a request has. It needs no timer: each wait within the request is bounded by <see cref="Left"/>.</summary>
internal readonly struct Deadline(TimeProvider timeProvider, TimeSpan total)
{
    private readonly long _started = timeProvider.GetTimestamp();

    public TimeSpan Total { get; } = total;

    public TimeSpan Elapsed => timeProvider.GetElapsedTime(_started);

    /// <summary>Zero or less when the time has run out.</summary>
    public TimeSpan Left => Total - Elapsed;

    public bool HasPassed => Left <= TimeSpan.Zero;
}
