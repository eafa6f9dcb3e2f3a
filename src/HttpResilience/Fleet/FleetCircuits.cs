using HttpResilience.CircuitBreaking;

namespace HttpResilience.Fleet;

/// <summary>Writes the circuit that is to be kept next.</summary>
internal static class FleetCircuits
{
    /// <summary>A vote only, unless enough others have the same to say.</summary>
    public static SharedCircuit Published(in FleetView view, string client, string tier)
    {
        var next = After(view, client, tier) with { State = view.Phase.State, Reason = view.Phase.Reason ?? CircuitChangeReason.ByHand };
        if (view.Phase is not OpenPhase open)
            return next with { Votes = view.Phase.Reason == CircuitChangeReason.ByHand ? [] : [.. OthersVotes(view)] };
        CircuitVote[] votes = [.. OthersVotes(view), new CircuitVote(view.Instance, view.OpenFor)];
        if (view.IsFleetClosed && !open.IsByHand && votes.Length < view.Settings.OpenWhenInstances)
            return next with { State = CircuitState.Closed, Votes = votes };
        return next with
        {
            OpenedBy = view.Instance,
            TimeLeft = view.OpenFor,
            OpenDuration = open.Duration,
            Reopenings = open.Reopenings,
            Trips = next.Trips + 1,
            LastFailureAge = open.IsByHand ? next.LastFailureAge : TimeSpan.Zero,
        };
    }

    public static SharedCircuit Leased(in FleetView view, string client, string tier, TimeSpan duration) => After(view, client, tier) with
    {
        State = CircuitState.HalfOpen,
        Reason = view.Ask == LeaseAsk.AtOnce ? CircuitChangeReason.HealthProbe : CircuitChangeReason.RecoveryTimeout,
        TimeLeft = duration,
        WantedBy = view.HoldsLease ? view.Known!.WantedBy : null,
    };

    public static SharedCircuit Wanted(in FleetView view) => view.Known! with { Version = view.Version + 1, WantedBy = view.Instance };

    public static SharedCircuit GivenBack(in FleetView view, string client, string tier) =>
        After(view, client, tier) with { State = CircuitState.Open, Reason = CircuitChangeReason.NoVerdict, WantedBy = view.Known?.WantedBy };

    public static bool HasVote(FleetView view) => view.Known?.Votes.Any(vote => vote.Instance == view.Instance) == true;

    private static IEnumerable<CircuitVote> OthersVotes(FleetView view) =>
        view.Known?.LiveVotes.Where(vote => vote.Instance != view.Instance) ?? [];

    private static SharedCircuit After(in FleetView view, string client, string tier) => new()
    {
        Client = client,
        Tier = tier,
        Version = view.Version + 1,
        State = CircuitState.Closed,
        Reason = CircuitChangeReason.ByHand,
        Instance = view.Instance,
        OpenedBy = view.Known?.OpenedBy,
        OpenDuration = view.Known?.OpenDuration ?? TimeSpan.Zero,
        Reopenings = view.Phase.Reopenings,
        Trips = view.Known?.Trips ?? 0,
        LastFailureAge = view.Known?.LastFailureAge,
    };
}
