using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace HttpResilience.CircuitBreaking;

/// <summary>Keeps the breakers, for handlers come and go every two minutes.</summary>
internal sealed class CircuitBreakerRegistry(TimeProvider timeProvider) : ICircuitBreakerRegistry
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);

    // Raised by Interlocked after a breaker was added; none is ever removed.
    private int _additions;

    // Sorting ten thousand names takes longer than looking at ten thousand breakers. Replaced as a whole.
    private volatile InOrder _inOrder = new(0, []);

    // What the last breaker was made with: most are made alike, and then share it. Immutable, so whichever thread wrote it last, it fits or is left.
    private volatile CircuitBreakerSettings _last = CircuitBreakerSettings.Default;

    // One for all breakers. Two threads may make one each at first.
    private Action<CircuitStateChange>? _onStateChanged;

    /// <summary>Raised for every breaker, as <see cref="CircuitBreaker.StateChanged"/> is.</summary>
    public event Action<CircuitStateChange>? StateChanged;

    public CircuitBreaker GetOrAdd(string name, CircuitBreakerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Find(name, Shared(CircuitBreakerSettings.FromCode(options)));
    }

    internal CircuitBreaker GetOrAdd(string name, CircuitBreakerSettings settings)
    {
        settings = Shared(settings);
        var breaker = Find(name, settings);
        breaker.Update(settings);
        return breaker;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out CircuitBreaker? breaker) => _breakers.TryGetValue(name, out breaker);

    public IReadOnlyDictionary<string, CircuitState> GetStates() =>
        _breakers.ToDictionary(pair => pair.Key, pair => pair.Value.State, StringComparer.Ordinal);

    public IReadOnlyList<CircuitBreakerSnapshot> GetSnapshots()
    {
        var breakers = BreakersInOrder();
        var snapshots = new CircuitBreakerSnapshot[breakers.Length];
        var now = CircuitMoment.Of(timeProvider);
        for (var i = 0; i < breakers.Length; i++)
            snapshots[i] = breakers[i].GetSnapshot(now);
        return snapshots;
    }

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

    private CircuitBreaker Find(string name, CircuitBreakerSettings settings)
    {
        if (_breakers.TryGetValue(name, out var found))
            return found;
        found = _breakers.GetOrAdd(name, Create, settings);
        Interlocked.Increment(ref _additions);
        return found;
    }

    // What is added while they are listed makes the next look list them again.
    private CircuitBreaker[] BreakersInOrder()
    {
        var (inOrder, additions) = (_inOrder, Volatile.Read(ref _additions));
        if (inOrder.Additions != additions)
            _inOrder = inOrder = new InOrder(additions, [.. _breakers.Values.OrderBy(static breaker => breaker.Name, StringComparer.Ordinal)]);
        return inOrder.Breakers;
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

    /// <param name="Additions">What <see cref="_additions"/> was before they were listed.</param>
    /// <param name="Breakers">By their names.</param>
    private sealed record InOrder(int Additions, CircuitBreaker[] Breakers);
}
