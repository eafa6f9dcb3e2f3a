using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>
/// Decides between what an instance does and what the store says. Pure: looks at states, not at events, so that whatever was missed or came twice, the next look mends it.
/// </summary>
internal static class FleetRules
{
    public static FleetStep Next(in FleetView view)
    {
        // Out of the breaker's hands here: nothing is shared, nothing followed.
        if (!view.Settings.Enabled || view.Phase.State is CircuitState.Disabled or CircuitState.MetricsOnly)
            return FleetStep.Rest;
        if (!view.IsAgreed)
            return OfOwnChange(view);
        return view.Version != view.AgreedVersion ? OfTheirChange(view) : OfLease(view);
    }

    // What a person did goes out whatever the store says. An opening of the breaker's own is news where the fleet is closed; a verdict of probes, where nobody else has spoken since.
    private static FleetStep OfOwnChange(in FleetView view) => view.Phase switch
    {
        { Reason: CircuitChangeReason.ByHand } => FleetStep.Publish,
        _ when view.FleetState == CircuitState.Isolated || IsForced(view) => FleetStep.Follow,
        OpenPhase open => OfOwnOpening(view, IsOfProbe(open)),
        HalfOpenPhase => OfOwnProbing(view),
        _ => OfOwnClosing(view),
    };

    private static FleetStep OfOwnOpening(in FleetView view, bool isOfProbe) => view.FleetState switch
    {
        CircuitState.Open or CircuitState.HalfOpen when view.IsStale => FleetStep.Publish,
        CircuitState.Closed => isOfProbe && HasBeenClosedSince(view) ? FleetStep.Follow : FleetStep.Publish,
        _ => isOfProbe && IsLastWord(view) ? FleetStep.Publish : FleetStep.Agree,
    };

    // Begun alone, while the store could not be asked.
    private static FleetStep OfOwnProbing(in FleetView view) => view.FleetState switch
    {
        CircuitState.Closed => HasBeenClosedSince(view) ? FleetStep.Follow : FleetStep.Agree,
        CircuitState.HalfOpen => view.IsOver || view.HoldsLease ? FleetStep.TakeLease : FleetStep.Follow,
        _ => view.IsOver || IsLastWord(view) ? FleetStep.TakeLease : FleetStep.Follow,
    };

    private static FleetStep OfOwnClosing(in FleetView view)
    {
        if (view.FleetState != CircuitState.Closed)
            return IsLastWord(view) || view.IsStale ? FleetStep.Publish : FleetStep.Follow;
        return FleetCircuits.HasVote(view) ? FleetStep.Publish : FleetStep.Agree;
    }

    // The store lost what it kept. What must hold for all is said again; whoever probes needs a lease that is known.
    private static FleetStep OfLoss(in FleetView view) => view.Phase switch
    {
        { State: CircuitState.Open or CircuitState.Isolated } => FleetStep.Publish,
        HalfOpenPhase { Lease: not null } => FleetStep.TakeLease,
        _ => FleetStep.Agree,
    };

    private static FleetStep OfTheirChange(in FleetView view)
    {
        if (view.Known is null)
            return OfLoss(view);
        var isClosedHere = view.Phase.State == CircuitState.Closed;
        switch (view.FleetState)
        {
            case CircuitState.Closed:
                var isReset = view.Known is { Reason: CircuitChangeReason.ByHand };
                return !isReset && (isClosedHere || view.AgreedClosed) ? FleetStep.Agree : FleetStep.Follow;
            case CircuitState.Open:
                return (isClosedHere && view.IsStale) || (view.Phase is OpenPhase && view.IsOver) ? FleetStep.Agree : FleetStep.Follow;
            case CircuitState.HalfOpen:
                return view.Phase is OpenPhase || (isClosedHere && view.IsStale) || (view.HoldsLease && view.Phase is HalfOpenPhase) ? FleetStep.Agree : FleetStep.Follow;
            default:
                return view.Phase.State == CircuitState.Isolated ? FleetStep.Agree : FleetStep.Follow;
        }
    }

    private static FleetStep OfLease(in FleetView view) => view.Phase switch
    {
        OpenPhase when view.FleetState is CircuitState.Open && (view.Wait <= TimeSpan.Zero || IsEarlyAsk(view)) && view.Ask != LeaseAsk.None => FleetStep.TakeLease,
        OpenPhase when view.FleetState is CircuitState.HalfOpen && (view.IsOver || view.HoldsLease) && view.Ask != LeaseAsk.None => FleetStep.TakeLease,
        OpenPhase when view is { FleetState: CircuitState.HalfOpen, IsWishing: true, Known.WantedBy: null } => FleetStep.WantLease,
        HalfOpenPhase when view.HoldsLease && view.IsLeaseInUse is { } isInUse => isInUse ? FleetStep.TakeLease : FleetStep.GiveLeaseBack,
        _ => FleetStep.Rest,
    };

    private static bool IsOfProbe(OpenPhase open) => open.Reason is CircuitChangeReason.ProbeFailed or CircuitChangeReason.ProbeSlow or CircuitChangeReason.NoVerdict;

    // Somebody who said for how long knows better than a health probe.
    private static bool IsEarlyAsk(in FleetView view) => view is { Ask: LeaseAsk.AtOnce, Known: { Reason: not CircuitChangeReason.ByHand, WantedBy: null } };

    private static bool IsForced(in FleetView view) => view is { FleetState: CircuitState.Open, IsOver: false, Known.Reason: CircuitChangeReason.ByHand };

    private static bool IsLastWord(in FleetView view) => view.Version == view.AgreedVersion || view.HoldsLease;

    private static bool HasBeenClosedSince(in FleetView view) => view.Known is not null && view.Version != view.AgreedVersion && !view.AgreedClosed;
}
