namespace HttpResilience.Routing;

/// <summary>May this tier be tried now, and if not, why.</summary>
internal static class TierEligibility
{
    /// <summary>Asks in the order of cost. Asking the breaker is what moves an open one whose time has come to half-open, so that a tier that is skipped is never starved of its probe.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="mayProbe">Whether the request may serve as a half-open breaker's probe.</param>
    /// <param name="isStart">Whether no tier was asked before.</param>
    /// <param name="now">A timestamp of the time provider, of who has just read the clock.</param>
    public static TierRejection Check(Tier tier, bool mayProbe, bool isStart, long? now = null)
    {
        var rejection = Look(tier, mayProbe, now);
        if (rejection != TierRejection.None)
            return rejection;
        if (!tier.State.Breaker.TakesPartInRampUp())
            return TierRejection.RampingUp;
        return isStart && !tier.State.TakesStart(tier.TrafficShare) ? TierRejection.OutOfTrafficShare : TierRejection.None;
    }

    /// <summary>Whether the tier could take a request that falls back, without taking any share.</summary>
    public static bool CouldTakeOver(Tier tier, bool mayProbe) => Look(tier, mayProbe) == TierRejection.None;

    /// <summary>Why a request that may probe could not be sent to the tier now, for who only watches: a fleet's lease to probe is for those who have requests.</summary>
    public static TierRejection Watch(Tier tier) => Look(tier, mayProbe: true, isRequest: false);

    public static string Describe(TierRejection rejection) => rejection switch
    {
        TierRejection.CircuitOpen => "circuit open",
        TierRejection.CoolingDown => "cooling down",
        TierRejection.Unhealthy => "unhealthy",
        TierRejection.OutOfTrafficShare => "out of its traffic share",
        TierRejection.ProbeNeedsRepeatable => "circuit half-open, and a request that is not repeatable is no probe",
        TierRejection.LimitFull => "concurrency limit full",
        TierRejection.RampingUp => "ramping up (RampUp) since its circuit closed, and this request is beyond its share",
        TierRejection.RateLimited => "rate limit used up",
        _ => "",
    };

    private static TierRejection Look(Tier tier, bool mayProbe, long? now = null, bool isRequest = true)
    {
        var state = tier.State;
        if (state.IsUnhealthy)
            return TierRejection.Unhealthy;
        if (state.CoolDownLeft > TimeSpan.Zero)
            return TierRejection.CoolingDown;
        if (!state.Breaker.IsCallPermitted(mayProbe, now, isRequest))
            return !mayProbe && state.Breaker.IsCallPermitted(mayProbe: true) ? TierRejection.ProbeNeedsRepeatable : TierRejection.CircuitOpen;
        return tier.TrafficShare <= 0 ? TierRejection.OutOfTrafficShare : TierRejection.None;
    }
}
