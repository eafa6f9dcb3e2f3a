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

    /// <summary>
    /// What is in force for every client, with inherited values and defaults written out: JSON that <c>AddJsonStream</c> reads again, to the same effect.
    /// Headers' values and <c>HashKey</c> are written as <c>***</c>; an address holds no user info. A client whose configuration still says <c>***</c> there is refused when it is
    /// loaded: put the secrets in first, or lay a source that has them over this one.
    /// </summary>
    /// <remarks>
    /// Each client lies under <c>TierResilience:Clients</c>, whatever section it was read from. Code can't be written: delegates, handlers, and a base address set on the
    /// <see cref="HttpClient"/>. A traffic share set by hand is no configuration; the configured one is written.
    /// </remarks>
    string ExportConfiguration();

    /// <summary>
    /// Writes all that a report of a problem needs as JSON: the versions of library and runtime, the configuration as <see cref="ExportConfiguration"/> gives it, the status of all clients, and
    /// the last events. Whoever reads the file gets a whole one, the old or the new.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced. Its folder must exist, and take a second file for a moment.</param>
    /// <param name="cancellationToken">Gives up, and leaves the file as it was.</param>
    Task SaveAsync(string path, CancellationToken cancellationToken = default);
}
