namespace HttpResilience;

/// <summary>
/// Probes the tiers that have a <c>Health:Path</c>: in the background while it runs, and when asked. Registered as a singleton; the host starts and stops it. Thread-safe.
/// </summary>
/// <remarks>
/// A tier is never probed twice at once. One that its probes found unhealthy is skipped only while background probing runs: nothing else would ever take the verdict back.
/// </remarks>
public interface ITierHealthMonitor
{
    /// <summary>What is known of each probed tier, by client and then in the order of the tiers. Probes nothing.</summary>
    IReadOnlyList<TierHealthStatus> GetStatus();

    /// <summary>Probes a tier now, whether background probing runs or not; the probe counts like any other. Joins one that is under way.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="cancellationToken">Ends the waiting, not the probe: others may wait for it too.</param>
    /// <returns>What is known after the probe; <see langword="null"/> when there is no such tier, or none that is probed.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<TierHealthStatus?> CheckAsync(string client, string tier, CancellationToken cancellationToken = default);

    /// <summary>Probes all tiers at once, as <see cref="CheckAsync"/> does one.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the probes.</param>
    /// <returns>What is known after the probes, in the order of <see cref="GetStatus"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    ValueTask<IReadOnlyList<TierHealthStatus>> CheckAllAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes background probing up, with nothing known of any tier. Does nothing while it runs.</summary>
    /// <param name="cancellationToken">Not used: starting waits for nothing.</param>
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Pauses background probing. What was seen is forgotten, so that no tier stays skipped; probes under way are cut off. Does nothing while it is paused.</summary>
    /// <param name="cancellationToken">Ends the waiting for the probes under way to end; without an exception.</param>
    Task StopAsync(CancellationToken cancellationToken = default);
}
