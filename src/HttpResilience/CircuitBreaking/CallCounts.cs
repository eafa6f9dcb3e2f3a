namespace HttpResilience.CircuitBreaking;

/// <summary>What a breaker with a rate rule counts of its calls, in the shape that its settings ask for.</summary>
internal sealed class CallCounts
{
    private readonly WindowSettings _shape;
    private readonly TimeSpan? _slow;

    // A call failed or was slow; set once and never taken back.
    private volatile bool _hasTrouble;

    private CallCounts(CircuitBreakerSettings settings, TimeProvider timeProvider)
    {
        _shape = settings.Window;
        _slow = settings.SlowCallDurationThreshold;
        Window = _shape.Type == CircuitWindowType.Count ? new CountWindow(_shape.Size) : new TimeWindow(_shape.Duration, timeProvider);
        if (_slow is { } slow)
            Running = new RunningCalls(slow, LongestCall(settings), timeProvider);
    }

    private CallWindow Window { get; }

    /// <summary><see langword="null"/> without a slow-call rule.</summary>
    public RunningCalls? Running { get; }

    /// <summary><see langword="null"/> when the settings have no rate rule: then nothing is counted that nobody asks for.</summary>
    public static CallCounts? For(CircuitBreakerSettings settings, TimeProvider timeProvider) =>
        HasRule(settings) ? new CallCounts(settings, timeProvider) : null;

    /// <summary>Whether other settings can go on with these counts.</summary>
    public bool Fits(CircuitBreakerSettings settings) => HasRule(settings) && _shape == settings.Window && _slow == settings.SlowCallDurationThreshold;

    /// <summary>Goes on under other settings that fit: of what they say here only the lifetime of a permit is new.</summary>
    public void GoOn(CircuitBreakerSettings settings) => Running?.Expect(LongestCall(settings));

    /// <summary>Whether there was anything yet that a rule could mind; while there was not, a success is no reason to sum up.</summary>
    public bool HasTrouble => _hasTrouble || Running?.CountSlow() > 0;

    public void Count(bool isFailure, bool isSlow)
    {
        Window.Count(isFailure, isSlow);
        if ((isFailure || isSlow) && !_hasTrouble)
            _hasTrouble = true;
    }

    /// <param name="now">A timestamp of the time provider, of who has just read the clock.</param>
    public CallRates Read(long? now = null)
    {
        var ended = Window.Read(now);
        return new CallRates(ended.Calls, ended.Failures, ended.Slow, Running?.CountSlow(now) ?? 0);
    }

    private static TimeSpan LongestCall(CircuitBreakerSettings settings) => settings.SlowCallDurationThreshold.GetValueOrDefault() + settings.ProbeLifetime;

    private static bool HasRule(CircuitBreakerSettings settings) => settings.FailureRateThreshold is not null || settings.SlowCallDurationThreshold is not null;
}
