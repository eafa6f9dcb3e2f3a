using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace HttpResilience.CircuitBreaking;

/// <summary>Keeps the breakers, for handlers come and go every two minutes.</summary>
internal sealed class CircuitBreakerRegistry(TimeProvider timeProvider) : ICircuitBreakerRegistry
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);

    // What the last breaker was made with: most are made alike, and then share it. Immutable, so whichever thread wrote it last, it fits or is left.
    private volatile CircuitBreakerSettings _last = CircuitBreakerSettings.Default;

    // One for all breakers. Two threads may make one each at first.
    private Action<CircuitStateChange>? _onStateChanged;

    /// <summary>Raised for every breaker, as <see cref="CircuitBreaker.StateChanged"/> is.</summary>
    public event Action<CircuitStateChange>? StateChanged;

    public CircuitBreaker GetOrAdd(string name, CircuitBreakerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var settings = Shared(CircuitBreakerSettings.FromCode(options));
        return _breakers.TryGetValue(name, out var breaker) ? breaker : _breakers.GetOrAdd(name, Create, settings);
    }

    internal CircuitBreaker GetOrAdd(string name, CircuitBreakerSettings settings)
    {
        settings = Shared(settings);
        var breaker = _breakers.GetOrAdd(name, Create, settings);
        breaker.Update(settings);
        return breaker;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out CircuitBreaker? breaker) => _breakers.TryGetValue(name, out breaker);

    public IReadOnlyDictionary<string, CircuitState> GetStates() =>
        _breakers.ToDictionary(pair => pair.Key, pair => pair.Value.State, StringComparer.Ordinal);

    public IReadOnlyList<CircuitBreakerSnapshot> GetSnapshots() =>
        [.. _breakers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.GetSnapshot())];

    public bool Reset(string name)
    {
        if (!TryGet(name, out var breaker))
            return false;
        breaker.Reset();
        return true;
    }

    public void ResetAll()
    {
        foreach (var (_, breaker) in _breakers)
            breaker.Reset();
    }

    private CircuitBreakerSettings Shared(CircuitBreakerSettings settings)
    {
        var last = _last;
        if (settings == last)
            return last;
        _last = settings;
        return settings;
    }

    // May run twice for one name; the breaker that loses is used by nobody and so raises nothing.
    private CircuitBreaker Create(string name, CircuitBreakerSettings settings)
    {
        var breaker = new CircuitBreaker(name, settings, timeProvider);
        breaker.StateChanged += _onStateChanged ??= OnStateChanged;
        return breaker;
    }

    private void OnStateChanged(CircuitStateChange change) => CircuitWatchers.Notify(StateChanged, change);
}
