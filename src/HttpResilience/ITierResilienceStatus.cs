namespace HttpResilience;

/// <summary>What is known of every client with tiers at this moment, for pages, health checks and tests. Registered as a singleton. Thread-safe; each call reads anew.</summary>
public interface ITierResilienceStatus
{
    /// <summary>The clients, in the order of their names.</summary>
    IReadOnlyList<TierClientStatus> GetClients();

    /// <summary>One client; <see langword="null"/> when no client of that name has tiers.</summary>
    /// <param name="name">The client's name.</param>
    TierClientStatus? FindClient(string name);

    /// <summary>The last events, at most 200, the newest first.</summary>
    IReadOnlyList<TierResilienceEvent> GetRecentEvents();

    /// <summary>Asks to be told of every event from now on, on the thread that caused it.</summary>
    /// <param name="watcher">Must be quick and not throw; what it throws is swallowed.</param>
    /// <returns>Dispose of it to be told no more.</returns>
    IDisposable Subscribe(Action<TierResilienceEvent> watcher);
}
