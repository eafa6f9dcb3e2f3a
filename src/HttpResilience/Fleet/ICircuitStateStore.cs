namespace HttpResilience;

/// <summary>
/// Where the instances of a service keep what they know of each other's circuit breakers. Implement it for a store of your own; <c>HttpResilience.PostgreSql</c> brings one, and
/// <see cref="InMemoryCircuitStateStore"/> is the shortest. Register it as a singleton, and call <c>UseSharedState</c> on the client.
/// </summary>
/// <remarks>
/// <para>
/// The store decides nothing: it keeps one <see cref="SharedCircuit"/> for each tier, and lets a change through only if it is based on what is kept. No request waits for it. Each call is
/// given up after <see cref="FleetOptions.StoreTimeout"/>; a call that throws means that this instance goes on alone until <see cref="ReadAllAsync"/> succeeds again, so don't retry inside.
/// The log then holds the exception's type, of a <see cref="System.Data.Common.DbException"/> its SQLSTATE and of a <see cref="System.Net.Sockets.SocketException"/> its error, but no message,
/// which could name a secret.
/// </para>
/// <para>
/// Clocks of hosts differ. A circuit therefore holds durations, never times: keep the store's own time beside it, and hand it out aged by what the store's clock says
/// (<see cref="SharedCircuit.Aged"/>). All members are called concurrently.
/// </para>
/// </remarks>
public interface ICircuitStateStore
{
    /// <summary>Says that an instance is alive, and reads everything that is kept. Called every <see cref="FleetOptions.PollInterval"/>, and whenever a change may have been missed.</summary>
    /// <param name="presence">The instance that asks. Counts as alive for <see cref="FleetPresence.TimeToLive"/>; zero says that it leaves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken);

    /// <summary>Keeps a circuit if its <see cref="SharedCircuit.Version"/> is one above that of the one that is kept (1 where none is), and tells all who watch. Must be atomic.</summary>
    /// <param name="circuit">What to keep.</param>
    /// <param name="cancellationToken">Gives up. Whether it was kept is unknown then, and need not be found out.</param>
    /// <returns>Whether it was kept; if it was not, what is kept instead.</returns>
    ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken);

    /// <summary>Tells of every change, the instance's own too, until <paramref name="cancellationToken"/> is canceled. When it ends otherwise it is called again after a while.</summary>
    /// <param name="onChange">
    /// Call it with each changed circuit, and with <see langword="null"/> when changes may have been missed: once the watch has begun, and after each interruption. Quick, thread-safe,
    /// does not throw.
    /// </param>
    /// <param name="cancellationToken">Ends the watch; a call of <paramref name="onChange"/> that is under way then does no harm.</param>
    /// <remarks>A store that can't push calls nothing, and waits for the token: changes are seen by the next <see cref="ReadAllAsync"/>.</remarks>
    Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken);
}
