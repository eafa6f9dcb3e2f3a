using System.Diagnostics.CodeAnalysis;

namespace HttpResilience;

/// <summary>All circuit breakers of a process by name: those of the tiers, <c>{client}:{tier}</c>, and those that code adds. Names are case-sensitive. Thread-safe.</summary>
public interface ICircuitBreakerRegistry
{
    /// <summary>The breaker of that name, made when there is none.</summary>
    /// <remarks>The first call wins: a breaker keeps the options it was made with, and others that are given later are checked and then ignored, without a word. Give them in one place.</remarks>
    /// <param name="name">The name.</param>
    /// <param name="options">For a new breaker; one that exists keeps its own, and a tier's has those of the configuration. Default none: the defaults of <see cref="CircuitBreakerOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the message names it.</exception>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    CircuitBreaker GetOrAdd(string name, CircuitBreakerOptions? options = null);

    /// <summary>Finds a breaker.</summary>
    /// <param name="name">The name.</param>
    /// <param name="breaker">The breaker of that name, or <see langword="null"/>.</param>
    bool TryGet(string name, [NotNullWhen(true)] out CircuitBreaker? breaker);

    /// <summary>The state of each breaker at this moment.</summary>
    IReadOnlyDictionary<string, CircuitState> GetStates();

    /// <summary>A snapshot of each breaker, in the order of their names.</summary>
    IReadOnlyList<CircuitBreakerSnapshot> GetSnapshots();

    /// <summary>Closes a breaker and clears its counts.</summary>
    /// <returns><see langword="false"/> when there is none of that name.</returns>
    bool Reset(string name);

    /// <summary>Closes every breaker and clears its counts.</summary>
    void ResetAll();
}
