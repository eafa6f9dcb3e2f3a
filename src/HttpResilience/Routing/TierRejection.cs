namespace HttpResilience.Routing;

/// <summary>Why a tier is not asked.</summary>
internal enum TierRejection
{
    None,
    CircuitOpen,
    CoolingDown,
    Unhealthy,
    OutOfTrafficShare,
    ProbeNeedsRepeatable,
    LimitFull,
    RampingUp,
    RateLimited,
}
