using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// Keeps answers to <c>GET</c> requests, and gives one out when all tiers failed (RFC 5861). Kept apart by client, URI, the tiers that the request may go to with their addresses and
/// headers, and every header of the caller that is not for tracing, so that nobody gets another's data. A value that is not set is inherited as described at <see cref="CircuitBreakerOptions"/>.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class StaleIfErrorOptions
{
    /// <summary>Whether answers are kept. Default <see langword="false"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The greatest age of an answer that is given out, 1 s to 30 days; a <c>stale-if-error</c> of the answer's own can make it less. Default 10 minutes.</summary>
    [ValidDuration("00:00:01", "30.00:00:00")]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Bytes of the largest body that is kept, 1 to 1 GiB. Default 1 MiB.</summary>
    [ValidRange(1, 1_073_741_824)]
    public int? MaxEntrySize { get; set; }

    /// <summary>Bytes that are kept in memory for the client, 1 to 2 GiB - 1; an <c>IDistributedCache</c> has its own bound. Default 64 MiB. Read at start.</summary>
    [ValidRange(1, int.MaxValue)]
    public int? MaxTotalSize { get; set; }

    /// <summary>
    /// A secret of at least 16 characters with which keys are hashed; give all processes that share an <c>IDistributedCache</c> the same. Default a random one: nobody finds the entries of another
    /// process, or those from before a restart.
    /// </summary>
    [Secret]
    public string? HashKey { get; set; }

    /// <summary>
    /// Whether headers that a tier's own handlers add, such as a token, are the service's and not the calling user's. Without that promise an answer to a request to which they added any is not
    /// kept, because it may be one user's; and a request that did not get through the own handlers of all its tiers gets none, because nobody knows what they
    /// would have added. Default <see langword="false"/>.
    /// </summary>
    public bool? TrustTierHandlers { get; set; }
}
