namespace HttpResilience;

/// <summary>What is known of every client with tiers at this moment, for pages, health checks and tests. Registered as a singleton. Thread-safe; each call reads anew.</summary>
public interface ITierResilienceStatus
{
    /// <summary>The clients, in the order of their names.</summary>
    IReadOnlyList<TierClientStatus> GetClients();

    /// <summary>One client; <see langword="null"/> when no client of that name has tiers.</summary>
    /// <param name="name">The client's name.</param>
    TierClientStatus? FindClient(string name);
}
