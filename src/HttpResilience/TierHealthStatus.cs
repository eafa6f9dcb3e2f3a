namespace HttpResilience;

/// <summary>What probes found of a tier, since they began or were last taken up again.</summary>
public sealed record TierHealthStatus
{
    /// <summary>The client's name.</summary>
    public required string Client { get; init; }

    /// <summary>The tier's name.</summary>
    public required string Tier { get; init; }

    /// <summary>The verdict: <see langword="true"/> until so many probes in a row failed as the threshold says, and then until as many as that one says were good.</summary>
    public required bool IsHealthy { get; init; }

    /// <summary>When the last probe ended; <see langword="null"/> before the first.</summary>
    public required DateTimeOffset? LastProbeAt { get; init; }

    /// <summary>Why a probe last failed, in words that hold no secret; <see langword="null"/> when none has. Good ones may have come since (<see cref="ConsecutiveSuccesses"/>).</summary>
    public required string? LastFailure { get; init; }

    /// <summary>Probes that failed in a row up to now.</summary>
    public required int ConsecutiveFailures { get; init; }

    /// <summary>Good probes in a row up to now.</summary>
    public required int ConsecutiveSuccesses { get; init; }

    /// <summary>How long the last probe took; <see langword="null"/> before the first.</summary>
    public required TimeSpan? LastDuration { get; init; }
}
