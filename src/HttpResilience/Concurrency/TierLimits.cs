using System.Threading.RateLimiting;

namespace HttpResilience.Concurrency;

/// <summary>A tier's limiters. They outlive a reload, which changes only what has new numbers. Thread-safe.</summary>
internal sealed class TierLimits(TimeProvider timeProvider) : IDisposable
{
    private readonly object _gate = new();

    // Used under the gate.
    private LimitSettings _settings = LimitSettings.None;

    // Written under the gate, read with Volatile.
    private FixedLimit? _fixed;
    private AdaptiveLimit? _adaptive;
    private RateLimit? _rate;

    public bool Any => Fixed is not null || Adaptive is not null || Rate is not null;

    public ConcurrencyLimiter? Fixed => Volatile.Read(ref _fixed)?.Limiter;

    public AdaptiveLimit? Adaptive => Volatile.Read(ref _adaptive);

    public RateLimit? Rate => Volatile.Read(ref _rate);

    /// <summary>Attempts that may be under way at once.</summary>
    public int? Limit => Adaptive?.Limit ?? Volatile.Read(ref _fixed)?.Permits;

    public int? InFlight => Adaptive?.InFlight ?? Volatile.Read(ref _fixed)?.InFlight;

    /// <summary>Puts other limits in force. Attempts under way keep what they have.</summary>
    public void Set(LimitSettings settings)
    {
        lock (_gate)
        {
            // The old limiter is left to the garbage collector: disposing it would fail those who wait in its queue.
            if (!settings.HasSameFixedLimit(_settings))
                Volatile.Write(ref _fixed, settings.Fixed is { } permits ? new FixedLimit(permits, settings.Queue) : null);
            if (!settings.HasSameRate(_settings))
                Volatile.Write(ref _rate, settings.RatePermits is { } ratePermits ? new RateLimit(ratePermits, settings.RatePer, timeProvider) : null);
            SetAdaptive(settings);
            _settings = settings;
        }
    }

    public void Dispose() => Fixed?.Dispose();

    private void SetAdaptive(LimitSettings settings)
    {
        if (settings.AdaptiveMax is not { } max)
            Volatile.Write(ref _adaptive, null);
        else if (_adaptive is null)
            Volatile.Write(ref _adaptive, new AdaptiveLimit(settings.AdaptiveMin, max, timeProvider));
        else
            _adaptive.SetBounds(settings.AdaptiveMin, max);
    }
}
