namespace HttpResilience.CircuitBreaking;

/// <summary>
/// A breaker's states and what moves it from one to the next. There is no lock: the state is one reference to a phase, and a
/// transition is one compare-exchange of it, so whatever races, each transition happens once.
/// </summary>
internal sealed class CircuitStateMachine(string name, CircuitBreakerSettings settings, TimeProvider timeProvider)
{
    private readonly CircuitPhases _phases = new(timeProvider);

    // Replaced in TryMove only.
    private volatile CircuitPhase _phase = new CountingPhase(CircuitState.Closed, new CircuitTotals(), trips: 0).From(timeProvider.GetTimestamp(), reason: null);

    // Immutable; replaced as a whole.
    private volatile CircuitBreakerSettings _settings = settings;

    // What the last reset put in force.
    private volatile CircuitPhase? _reset;

    // Set once, before the tier is known to anybody.
    private FleetLink? _fleet;

    public event Action<CircuitStateChange>? StateChanged;

    public CircuitState State => _settings.Enabled ? Current().State : CircuitState.Disabled;

    public TimeSpan? TimeUntilRetry(long now) => _settings.Enabled && Current(now) is OpenPhase open ? open.TimeLeft(now, timeProvider) : null;

    public CircuitMoment Now => CircuitMoment.Of(timeProvider);

    public long AllTrips => (_settings.Enabled ? Current() : _phase).Trips;

    public CircuitBreakerSettings Settings => _settings;

    /// <summary>The phase in force; its time is not looked at.</summary>
    public CircuitPhase Phase => _phase;

    /// <summary>What the last reset by hand put in force, whatever came after it.</summary>
    public CircuitPhase? LastReset => _reset;

    public void Update(CircuitBreakerSettings settings) => _settings = settings;

    /// <summary>From now on the state is shared.</summary>
    public void Join(FleetLink fleet) => _fleet = fleet;

    /// <summary>Puts what the fleet says in force, unless the breaker has moved on from <paramref name="from"/>.</summary>
    public bool TryFollow(CircuitPhase from, CircuitPhase to, CircuitChangeReason reason) => TryMove(from, to, Because(reason));

    /// <summary>Whether this request is of the share that a breaker which has just closed lets through. Asked once a request; a no counts as a rejection.</summary>
    public bool TakesPartInRampUp()
    {
        var settings = _settings;
        if (settings.RampUp is not { } duration || !settings.Enabled || _phase is not CountingPhase { RampUp: { } rampUp } phase || rampUp.Admits(duration, timeProvider))
            return true;
        phase.Totals.CountRejection();
        return false;
    }

    public bool TryAcquire(bool mayProbe, out CircuitPermit permit)
    {
        permit = default;
        var settings = _settings;
        if (!settings.Enabled)
            return true;

        var phase = Current();
        switch (phase)
        {
            case CountingPhase counting:
                permit = new CircuitPermit(this, phase, counting.CountsFor(settings, timeProvider)?.Running?.Begin());
                return true;
            case HalfOpenPhase halfOpen when (mayProbe || settings.ProbeWithUnrepeatable)
                    && halfOpen.TryTakeSlot(settings.ProbeLifetime, timeProvider) is { } probe:
                permit = new CircuitPermit(this, phase, probe);
                return true;
            case { State: CircuitState.Disabled }:
                return true;
            default:
                if (mayProbe || settings.ProbeWithUnrepeatable)
                    AskForLease(phase, now: null);
                phase.Totals.CountRejection();
                return false;
        }
    }

    public bool IsCallPermitted(bool mayProbe, long? now, bool isRequest = true)
    {
        var settings = _settings;
        if (!settings.Enabled)
            return true;
        var phase = Current(now);
        if (phase is CountingPhase or { State: CircuitState.Disabled })
            return true;
        if (!mayProbe && !settings.ProbeWithUnrepeatable)
            return false;
        if (phase is HalfOpenPhase halfOpen)
            return halfOpen.HasRoom(settings.ProbeLifetime, timeProvider);
        if (isRequest)
            AskForLease(phase, now);
        return false;
    }

    public void CountRejection() => _phase.Totals.CountRejection();

    public void Record(CircuitPhase phase, object? call, bool isFailure)
    {
        switch (phase, call)
        {
            case (CountingPhase counting, null):
                RecordCall(counting, isFailure, isSlow: false);
                break;
            case (CountingPhase counting, RunningCall running) when running.TryEnd():
                RecordCall(counting, isFailure, IsSlow(running.StartedAt));
                break;
            case (HalfOpenPhase halfOpen, CircuitProbe probe) when Settles(halfOpen, probe):
                RecordProbe(halfOpen, isFailure, IsSlow(probe.StartedAt));
                break;
        }
    }

    public void Isolate() => Move(static phase => phase.State == CircuitState.Isolated ? phase : CircuitPhases.Held(phase, CircuitState.Isolated));

    public void Disable() => Move(static phase => phase.State == CircuitState.Disabled ? phase : CircuitPhases.Held(phase, CircuitState.Disabled));

    public void UseMetricsOnly() =>
        Move(phase => phase.State == CircuitState.MetricsOnly ? phase : new CountingPhase(CircuitState.MetricsOnly, phase.Totals, phase.Trips));

    /// <summary>New totals, not cleared ones: a result that is being counted at this moment goes to the old ones.</summary>
    public void Reset() => Move(static phase => CircuitPhases.Cleared(phase.Trips));

    public void ForceOpen(TimeSpan duration) => Move(phase => _phases.Opened(phase, phase.Reopenings, duration, isByHand: true));

    public void ProbeNow()
    {
        if (_phase is not OpenPhase { IsByHand: false } open)
            return;
        if (_fleet is { MustLease: true } fleet)
            fleet.AskForLeaseAtOnce();
        else
            TryMove(open, _phases.HalfOpened(open, _settings.HalfOpenMaxCalls), Because(CircuitChangeReason.HealthProbe));
    }

    public CircuitBreakerSnapshot GetSnapshot(in CircuitMoment now)
    {
        while (true)
        {
            var settings = _settings;
            var phase = settings.Enabled ? Current(now.Timestamp) : _phase;
            var snapshot = CircuitDescription.Of(name, phase, settings, now, timeProvider);
            if (ReferenceEquals(_phase, phase))
                return snapshot;
        }
    }

    private void RecordCall(CountingPhase phase, bool isFailure, bool isSlow)
    {
        var settings = _settings;
        if (!IsInForce(phase))
            return;
        Count(phase.Totals, isFailure);
        var counts = phase.CountsFor(settings, timeProvider);
        counts?.Count(isFailure, isSlow);
        var run = 0;
        if (isFailure)
            run = phase.CountFailure(settings.FailureThreshold);
        else
            phase.EndRun();
        if ((isFailure || counts?.HasTrouble == true) && CircuitVerdict.Of(settings, run, counts) is { } verdict)
            Apply(verdict, phase, counts);
    }

    // In metrics-only the run has counted its own trip.
    private void Apply(in CircuitVerdict verdict, CountingPhase phase, CallCounts? counts)
    {
        if (phase.State == CircuitState.Closed)
            TryMove(phase, _phases.Opened(phase, reopenings: 0, _settings), verdict);
        else if (verdict.Reason != CircuitChangeReason.ConsecutiveFailures)
            phase.CountTrip(counts!, _settings, timeProvider);
    }

    private void RecordProbe(HalfOpenPhase phase, bool isFailure, bool isSlow)
    {
        Count(phase.Totals, isFailure);
        if (isFailure)
            TryMove(phase, _phases.Reopened(phase, _settings), new CircuitVerdict(CircuitChangeReason.ProbeFailed, 1, 1));
        else if (isSlow)
            TryMove(phase, _phases.Reopened(phase, _settings), new CircuitVerdict(CircuitChangeReason.ProbeSlow, 1, 1));
        else if (phase.CountSuccess() >= _settings.SuccessThreshold)
            TryMove(phase, _phases.Closed(phase), Because(CircuitChangeReason.ProbesSucceeded));
    }

    private void Count(CircuitTotals totals, bool isFailure)
    {
        if (isFailure)
            totals.CountFailure(timeProvider.GetUtcNow());
        else
            totals.CountSuccess();
    }

    private bool IsSlow(long startedAt) => _settings.SlowCallDurationThreshold is { } threshold && timeProvider.GetElapsedTime(startedAt) >= threshold;

    private bool IsInForce(CircuitPhase phase) => ReferenceEquals(_phase, phase) && _settings.Enabled;

    // Settled first: whatever becomes of the result, the slot is free again. Only a phase in force is moved on: a late result must
    // not make an open breaker half-open, which is for requests to do.
    private bool Settles(HalfOpenPhase phase, CircuitProbe probe) =>
        phase.TrySettle(probe) && IsInForce(phase) && ReferenceEquals(MovedOn(phase), phase);

    /// <summary>The phase, moved on if its time has come. Nothing else looks at the clock, so an idle breaker costs nothing.</summary>
    private CircuitPhase Current(long? now = null)
    {
        var phase = _phase;
        return phase is CountingPhase counting && counting.CountsFor(_settings, timeProvider)?.Running is null ? phase : MovedOn(phase, now);
    }

    private CircuitPhase MovedOn(CircuitPhase phase, long? now = null)
    {
        while (true)
        {
            (CircuitPhase Phase, CircuitVerdict Why)? next = phase switch
            {
                OpenPhase open when open.IsOver(now ?? timeProvider.GetTimestamp(), timeProvider) && _fleet is not { MustLease: true } => (_phases.HalfOpened(open, _settings.HalfOpenMaxCalls), Because(CircuitChangeReason.RecoveryTimeout)),
                HalfOpenPhase halfOpen when halfOpen.IsOverdue(_settings.HalfOpenMaxDuration, timeProvider) => (_phases.Reopened(halfOpen, _settings), Because(CircuitChangeReason.NoVerdict)),
                CountingPhase counting when JudgeRunning(counting, now) is { } verdict => (_phases.Opened(counting, reopenings: 0, _settings), verdict),
                _ => null,
            };
            if (next is null)
                return phase;
            TryMove(phase, next.Value.Phase, next.Value.Why);
            phase = _phase;
        }
    }

    // Calls that are slow before they end: without this, calls that hang would say nothing until they are over.
    private CircuitVerdict? JudgeRunning(CountingPhase phase, long? now)
    {
        var settings = _settings;
        var counts = phase.CountsFor(settings, timeProvider);
        if (counts?.Running is not { } running || running.CountSlow(now) == 0 || CircuitVerdict.OfSlowCalls(settings, counts.Read(now)) is not { } verdict)
            return null;
        if (phase.State == CircuitState.Closed)
            return verdict;
        phase.CountTrip(counts, settings, timeProvider);
        return null;
    }

    private static CircuitVerdict Because(CircuitChangeReason reason) => new(reason, 0, 0);

    // An opening whose time is over stays open until the fleet gives its lease.
    private void AskForLease(CircuitPhase phase, long? now)
    {
        if (_fleet is not { MustLease: true } fleet || phase is not OpenPhase open)
            return;
        var at = now ?? timeProvider.GetTimestamp();
        if (open.IsOver(at, timeProvider))
            fleet.AskForLease(at);
    }

    private void Move(Func<CircuitPhase, CircuitPhase> next)
    {
        CircuitPhase phase;
        do
            phase = Current();
        while (!TryMove(phase, next(phase), new CircuitVerdict(CircuitChangeReason.ByHand, phase.ConsecutiveFailures, 0)));
    }

    private bool TryMove(CircuitPhase from, CircuitPhase to, in CircuitVerdict why)
    {
        // Isolating what is isolated changes nothing.
        if (!ReferenceEquals(to, from))
            to.From(timeProvider.GetTimestamp(), why.Reason);
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _phase, to, from), from))
            return false;
        if (to.State == CircuitState.Closed && why.Reason == CircuitChangeReason.ByHand)
            _reset = to;
        if (from.State != to.State)
            Announce(from, to, why);
        // After whoever watches: what the fleet does about it comes later than the change.
        _fleet?.Signal();
        return true;
    }

    private void Announce(CircuitPhase from, CircuitPhase to, in CircuitVerdict why)
    {
        if (StateChanged is not { } handlers)
            return;
        var change = new CircuitStateChange
        {
            Name = name,
            OldState = from.State,
            NewState = to.State,
            Reason = why.Reason,
            FailureCount = why.FailureCount,
            Threshold = why.Threshold,
            RecoveryTimeout = to is OpenPhase open ? open.Duration : _settings.RecoveryTimeoutAfter(to.Reopenings),
        };
        CircuitWatchers.Notify(handlers, change);
    }
}
