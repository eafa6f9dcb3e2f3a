using HttpResilience.CircuitBreaking;
using HttpResilience.Counting;

namespace HttpResilience.Fleet;

/// <summary>One tier's breaker and what the fleet knows of it. Work on it is done by one thread at a time, set off by whoever has news.</summary>
internal sealed class FleetCircuit : IDisposable
{
    private static readonly TimeSpan s_leaseReserve = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_renewEvery = TimeSpan.FromSeconds(2);

    // More refusals in a row than a fleet in a hurry causes: the store is broken.
    private const int MostRefusals = 100;

    private readonly CircuitStateMachine _machine;
    private readonly FleetAgent _agent;
    private readonly FleetLink _link;
    private readonly SoleWorker _worker;
    private readonly ITimer _timer;
    private readonly LeaseWish _wish;

    // Replaced by compare-exchange.
    private Heard _heard = Heard.Nothing;

    // All below belong to who works.
    private SharedCircuit? _agreedOn;
    private (CircuitPhase?, long) _spread;
    private LeaseUse? _lease;
    private int _refusals;
    private bool _isUnreadable;
    private bool _isUnreadableTold;
    private CircuitPhase? _agreed;
    private CircuitPhase? _resetTold;

    public FleetCircuit(string client, string tier, CircuitBreaker breaker, FleetAgent agent)
    {
        (Client, Tier, Breaker, _machine, _agent) = (client, tier, breaker, breaker.Machine, agent);
        _worker = new SoleWorker(WorkAsync, agent.Run);
        _link = new FleetLink(agent.Connection, Signal);
        _wish = new LeaseWish(agent.TimeProvider);
        // What was opened or isolated before is news.
        _agreed = _machine.Phase is { State: CircuitState.Closed } closed ? closed : null;
        _resetTold = _machine.LastReset;
        _timer = agent.TimeProvider.CreateTimer(static circuit => ((FleetCircuit)circuit!).Signal(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _machine.Join(_link);
    }

    public string Client { get; }

    public string Tier { get; }

    public CircuitBreaker Breaker { get; }

    /// <summary>Whether it lets all calls through, as far as the fleet is told.</summary>
    public bool IsClosed => _machine.Phase.State is CircuitState.Closed or CircuitState.Disabled or CircuitState.MetricsOnly;

    /// <summary>What the store last said, aged to now.</summary>
    public SharedCircuit? Known => Volatile.Read(ref _heard).Now(_agent.TimeProvider);

    public FleetCircuitStatus Describe() => _agent.Describe(this);

    /// <summary>There is news: looks at both sides soon, on the pool, with nothing of the caller's.</summary>
    public void Signal()
    {
        if (_agent.IsConnected)
            _worker.Signal();
    }

    /// <summary>Takes what was pushed, or read; a word that came late changes nothing.</summary>
    /// <param name="circuit">The word.</param>
    /// <param name="askedAt">When it was asked for: what was heard before may be another history, for a store can be restored from an old copy.</param>
    public void Hear(SharedCircuit? circuit, long? askedAt = null)
    {
        Heard before, news;
        do
        {
            before = Volatile.Read(ref _heard);
            news = Heard.After(circuit, before, _agent.TimeProvider);
            if (news.Version <= before.Version && !(askedAt > before.At))
                return;
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _heard, news, before), before));
        Signal();
    }

    /// <summary>Another instance may probe in this one's place.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        // Once more where it was wanted at the same moment.
        for (var tries = 0; tries < 2 && Look() is { HoldsLease: true, Phase: HalfOpenPhase { IsProbing: false } } view; tries++)
        {
            var (isWritten, current) = await _agent.ExchangeAsync(FleetCircuits.GivenBack(view, Client, Tier), cancellationToken).ConfigureAwait(false);
            if (isWritten)
                return;
            Hear(current);
        }
    }

    public void Dispose() => _timer.Dispose();

    private async Task WorkAsync()
    {
        try
        {
            _isUnreadable = false;
            while (_agent.IsConnected && !_isUnreadable && await StepAsync().ConfigureAwait(false))
            {
            }
        }
        catch (Exception exception)
        {
            _agent.Lose(exception);
        }
    }

    /// <returns>Whether there may be more to do.</returns>
    private async ValueTask<bool> StepAsync()
    {
        var view = Look();
        _link.IsOpenForAll = view.FleetState is CircuitState.Open or CircuitState.HalfOpen;
        var step = FleetRules.Next(view);
        if (step is FleetStep.Publish or FleetStep.TakeLease or FleetStep.WantLease && await SpreadAsync(view).ConfigureAwait(false))
            return true;
        switch (step)
        {
            case FleetStep.Agree:
                Agree(view.Phase, view.Known);
                return true;
            case FleetStep.Follow:
                Follow(view);
                return true;
            case FleetStep.Publish:
                return await WriteAsync(FleetCircuits.Published(view, Client, Tier), view.Phase).ConfigureAwait(false);
            case FleetStep.TakeLease:
                return await LeaseAsync(view).ConfigureAwait(false);
            case FleetStep.WantLease:
                return await WantAsync(view).ConfigureAwait(false);
            case FleetStep.GiveLeaseBack:
                return await GiveBackAsync(view).ConfigureAwait(false);
            default:
                Rest(view);
                return false;
        }
    }

    private FleetView Look()
    {
        var now = _agent.TimeProvider.GetTimestamp();
        var phase = Unsaid(_machine.Phase);
        var (known, ask) = (Known, _link.Ask);
        return new FleetView
        {
            Instance = _agent.Instance,
            Settings = _machine.Settings,
            Phase = phase,
            OpenFor = (phase as OpenPhase)?.TimeLeft(now, _agent.TimeProvider) ?? TimeSpan.Zero,
            IsAgreed = ReferenceEquals(phase, _agreed),
            AgreedVersion = Heard.IsSameWord(known, _agreedOn) ? known?.Version ?? 0 : -1,
            AgreedClosed = _agreedOn?.State is null or CircuitState.Closed,
            Known = known,
            Ask = ask,
            IsLeaseInUse = (phase as HalfOpenPhase)?.Lease is null ? null : _lease?.Look(isWanted: known?.WantedBy is not null),
            IsWishing = _wish.Look(known, ask),
        };
    }

    // A thousand instances that see the same at the same moment need not all say it: the first word spares the others.
    private async ValueTask<bool> SpreadAsync(FleetView view)
    {
        if (_agent.Spread == TimeSpan.Zero || _spread == (view.Phase, view.Version) || view.HoldsLease || view.Phase is not OpenPhase { IsByHand: false })
            return false;
        _spread = (view.Phase, view.Version);
        await Task.Delay(_agent.Spread * _agent.Chance(), _agent.TimeProvider, _agent.Stopping).ConfigureAwait(false);
        return true;
    }

    // A reset goes out first, also when the breaker has opened since: else who was isolated before would be again.
    private CircuitPhase Unsaid(CircuitPhase phase) =>
        phase.Reason != CircuitChangeReason.ByHand && _machine.LastReset is { } reset && !ReferenceEquals(reset, _resetTold) ? reset : phase;

    private void Agree(CircuitPhase phase, SharedCircuit? circuit)
    {
        (_agreed, _agreedOn) = (phase, circuit);
        if (ReferenceEquals(phase, _machine.LastReset))
            _resetTold = phase;
    }

    private void Follow(in FleetView view)
    {
        var to = FleetPhases.Of(view, _agent.Phases);
        if (!_machine.TryFollow(view.Phase, to, CircuitChangeReason.Fleet))
            return;
        Agree(to, view.Known);
        _agent.Tell(this, view);
    }

    private async ValueTask<bool> WriteAsync(SharedCircuit circuit, CircuitPhase phase)
    {
        if (!await ExchangeAsync(circuit).ConfigureAwait(false))
            return true;
        Agree(phase, circuit);
        _agent.TellVotes(this, circuit);
        return true;
    }

    private async ValueTask<bool> ExchangeAsync(SharedCircuit circuit)
    {
        var askedAt = _agent.TimeProvider.GetTimestamp();
        var (isWritten, current) = await _agent.ExchangeAsync(circuit).ConfigureAwait(false);
        Hear(isWritten ? circuit : current, askedAt);
        // The first version was refused, and nothing is kept: a row that a hand has made. Once a look at the store is enough.
        _isUnreadable = !isWritten && current is null && circuit.Version == 1;
        if (_isUnreadable != _isUnreadableTold && (_isUnreadableTold = _isUnreadable))
            _agent.TellUnreadable(this);
        _refusals = isWritten ? 0 : _refusals + 1;
        return _refusals < MostRefusals ? isWritten : throw new StoreFaultException("The store refuses every change.");
    }

    // Counted from before the call: here the lease never ends later than in the store.
    private async ValueTask<bool> LeaseAsync(FleetView view)
    {
        var longestProbe = view.Settings.PermitLifetime;
        var askedAt = _agent.TimeProvider.GetTimestamp();
        var until = askedAt + _agent.TimeProvider.GetTimestampTicks(longestProbe + s_leaseReserve);
        var circuit = FleetCircuits.Leased(view, Client, Tier, longestProbe + s_leaseReserve);
        if (!await ExchangeAsync(circuit).ConfigureAwait(false))
            return true;
        if (view.Phase is HalfOpenPhase { Lease: { } held })
        {
            held.ExtendTo(until);
            _lease?.Renewed(askedAt);
            Agree(view.Phase, circuit);
            return true;
        }

        var probing = _agent.Phases.HalfOpened(view.Phase, view.Settings.HalfOpenMaxCalls, new ProbeLease(until, longestProbe, _agent.Connection));
        _lease = new LeaseUse(probing, view.Phase, s_renewEvery, _agent.TimeProvider);
        _timer.Change(s_renewEvery, s_renewEvery);
        if (_machine.TryFollow(view.Phase, probing, circuit.Reason))
            Agree(probing, circuit);
        _link.Answer(view.Ask);
        return true;
    }

    private async ValueTask<bool> WantAsync(FleetView view)
    {
        var circuit = FleetCircuits.Wanted(view);
        if (!await ExchangeAsync(circuit).ConfigureAwait(false))
            return true;
        _wish.Said();
        Agree(view.Phase, circuit);
        return true;
    }

    private async ValueTask<bool> GiveBackAsync(FleetView view)
    {
        var phase = (HalfOpenPhase)view.Phase;
        phase.Lease?.Revoke();
        _lease?.Revoked();
        if (phase.IsProbing)
            return await LeaseAsync(view).ConfigureAwait(false);
        var circuit = FleetCircuits.GivenBack(view, Client, Tier);
        if (!await ExchangeAsync(circuit).ConfigureAwait(false))
            return true;
        var over = _agent.Phases.CalledOff(view.Phase);
        if (_machine.TryFollow(view.Phase, over, CircuitChangeReason.NoVerdict))
            Agree(over, circuit);
        return true;
    }

    // Nothing to be done about it now.
    private void Rest(in FleetView view)
    {
        if (view.Phase is not HalfOpenPhase && _lease is not null)
        {
            _lease = null;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        var askFrom = view.Wait > TimeSpan.Zero ? _agent.TimeProvider.GetTimestamp() + _agent.TimeProvider.GetTimestampTicks(view.Wait) : 0;
        _link.WaitUntil(view is { FleetState: CircuitState.HalfOpen, Known.WantedBy: null } ? Math.Min(askFrom, _wish.AskFrom) : askFrom);
        _link.Answer(view.Ask);
    }
}
