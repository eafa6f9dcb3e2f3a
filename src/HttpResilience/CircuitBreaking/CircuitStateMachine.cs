namespace HttpResilience.CircuitBreaking;

/// <summary>
/// A breaker's states and what moves it from one to the next. There is no lock: the state is one reference to a phase, and a
/// transition is one compare-exchange of it, so whatever races, each transition happens once.
/// </summary>
internal sealed class CircuitStateMachine(string name, CircuitBreakerSettings settings, TimeProvider timeProvider)
{
    // Replaced in TryMove only.
    private volatile CircuitPhase _phase = new CountingPhase(CircuitState.Closed, new CircuitTotals(), trips: 0);

    // Immutable; replaced as a whole.
    private volatile CircuitBreakerSettings _settings = settings;

    public event Action<CircuitStateChange>? StateChanged;

    public CircuitState State => _settings.Enabled ? Current().State : CircuitState.Disabled;

    public TimeSpan? TimeUntilRetry => _settings.Enabled && Current() is OpenPhase open ? open.TimeLeft(timeProvider) : null;

    public void Update(CircuitBreakerSettings settings) => _settings = settings;

    public bool TryAcquire(bool mayProbe, out CircuitPermit permit)
    {
        permit = default;
        var settings = _settings;
        if (!settings.Enabled)
            return true;

        var phase = Current();
        switch (phase)
        {
            case CountingPhase:
                permit = new CircuitPermit(this, phase);
                return true;
            case HalfOpenPhase halfOpen when (mayProbe || settings.ProbeWithUnrepeatable)
                    && halfOpen.TryTakeSlot(settings.ProbeLifetime, timeProvider) is { } probe:
                permit = new CircuitPermit(this, phase, probe);
                return true;
            case { State: CircuitState.Disabled }:
                return true;
            default:
                phase.Totals.CountRejection();
                return false;
        }
    }

    public bool IsCallPermitted(bool mayProbe)
    {
        var settings = _settings;
        return !settings.Enabled || Current() switch
        {
            CountingPhase or { State: CircuitState.Disabled } => true,
            HalfOpenPhase halfOpen => (mayProbe || settings.ProbeWithUnrepeatable) && halfOpen.HasRoom(settings.ProbeLifetime, timeProvider),
            _ => false,
        };
    }

    public void CountRejection() => _phase.Totals.CountRejection();

    public void RecordSuccess(CircuitPhase phase, CircuitProbe? probe)
    {
        if (phase is CountingPhase counting)
        {
            if (!IsInForce(counting))
                return;
            counting.Totals.CountSuccess();
            counting.EndRun();
        }
        else if (phase is HalfOpenPhase halfOpen && Settles(halfOpen, probe!))
        {
            halfOpen.Totals.CountSuccess();
            if (halfOpen.CountSuccess() >= _settings.SuccessThreshold)
                TryMove(halfOpen, new CountingPhase(CircuitState.Closed, halfOpen.Totals, halfOpen.Trips), failureCount: 0);
        }
    }

    public void RecordFailure(CircuitPhase phase, CircuitProbe? probe)
    {
        if (phase is CountingPhase counting)
        {
            if (!IsInForce(counting))
                return;
            counting.Totals.CountFailure(timeProvider.GetUtcNow());
            var threshold = _settings.FailureThreshold;
            var run = counting.CountFailure(threshold);
            if (threshold > 0 && run >= threshold && counting.State == CircuitState.Closed)
                TryMove(counting, Opened(counting, reopenings: 0), run);
        }
        else if (phase is HalfOpenPhase halfOpen && Settles(halfOpen, probe!))
        {
            halfOpen.Totals.CountFailure(timeProvider.GetUtcNow());
            TryMove(halfOpen, Reopened(halfOpen), failureCount: 1);
        }
    }

    public void Isolate() => Move(phase => phase.State == CircuitState.Isolated ? phase : new HeldPhase(CircuitState.Isolated, phase.Totals, phase.Trips));

    public void Disable() => Move(phase => phase.State == CircuitState.Disabled ? phase : new HeldPhase(CircuitState.Disabled, phase.Totals, phase.Trips));

    public void UseMetricsOnly() =>
        Move(phase => phase.State == CircuitState.MetricsOnly ? phase : new CountingPhase(CircuitState.MetricsOnly, phase.Totals, phase.Trips));

    /// <summary>New totals, not cleared ones: a result that is being counted at this moment goes to the old ones.</summary>
    public void Reset() => Move(_ => new CountingPhase(CircuitState.Closed, new CircuitTotals(), trips: 0));

    public void ForceOpen(TimeSpan duration) => Move(phase => Opened(phase, phase.Reopenings, duration, isByHand: true));

    public void ProbeNow()
    {
        if (_phase is OpenPhase { IsByHand: false } open)
            TryMove(open, HalfOpened(open), failureCount: 0);
    }

    public CircuitBreakerSnapshot GetSnapshot()
    {
        while (true)
        {
            var enabled = _settings.Enabled;
            var phase = enabled ? Current() : _phase;
            var snapshot = Describe(phase, enabled);
            if (ReferenceEquals(_phase, phase))
                return snapshot;
        }
    }

    // A failure is counted in the totals before its run or its trip, so those are read first: no run is longer than the failures beside it.
    private CircuitBreakerSnapshot Describe(CircuitPhase phase, bool enabled)
    {
        var run = enabled ? phase.ConsecutiveFailures : 0;
        var trips = phase.Trips;
        var failures = phase.Totals.Failures;
        return new CircuitBreakerSnapshot
        {
            Name = name,
            State = enabled ? phase.State : CircuitState.Disabled,
            FailureCount = failures,
            SuccessCount = phase.Totals.Successes,
            ConsecutiveFailures = run,
            LastFailureTime = failures == 0 ? null : phase.Totals.LastFailureTime,
            TimeUntilRetry = enabled && phase is OpenPhase open ? open.TimeLeft(timeProvider) : null,
            RejectedCalls = phase.Totals.Rejections,
            Trips = trips,
        };
    }

    private bool IsInForce(CircuitPhase phase) => ReferenceEquals(_phase, phase) && _settings.Enabled;

    // Settled first: whatever becomes of the result, the slot is free again. Only a phase in force is moved on: a late result must
    // not make an open breaker half-open, which is for requests to do.
    private bool Settles(HalfOpenPhase phase, CircuitProbe probe) =>
        phase.TrySettle(probe) && IsInForce(phase) && ReferenceEquals(MovedOn(phase), phase);

    /// <summary>The phase, moved on if its time has come. Nothing else looks at the clock, so an idle breaker costs nothing.</summary>
    private CircuitPhase Current()
    {
        var phase = _phase;
        return phase is CountingPhase ? phase : MovedOn(phase);
    }

    private CircuitPhase MovedOn(CircuitPhase phase)
    {
        while (true)
        {
            CircuitPhase? next = phase switch
            {
                OpenPhase open when open.IsOver(timeProvider) => HalfOpened(open),
                HalfOpenPhase halfOpen when halfOpen.IsOverdue(_settings.HalfOpenMaxDuration, timeProvider) => Reopened(halfOpen),
                _ => null,
            };
            if (next is null)
                return phase;
            TryMove(phase, next, failureCount: 0);
            phase = _phase;
        }
    }

    private HalfOpenPhase HalfOpened(OpenPhase open) => new(open, timeProvider.GetTimestamp(), _settings.HalfOpenMaxCalls);

    private OpenPhase Reopened(HalfOpenPhase halfOpen) => Opened(halfOpen, halfOpen.Reopenings + 1);

    // The jitter comes after the cap, so that a fleet stays spread even there.
    private OpenPhase Opened(CircuitPhase phase, int reopenings)
    {
        var settings = _settings;
        var spread = 1 + (settings.RecoveryJitter * ((2 * Random.Shared.NextDouble()) - 1));
        return Opened(phase, reopenings, settings.RecoveryTimeoutAfter(reopenings) * spread, isByHand: false);
    }

    private OpenPhase Opened(CircuitPhase phase, int reopenings, TimeSpan duration, bool isByHand)
    {
        var trips = phase.State == CircuitState.Open ? phase.Trips : phase.Trips + 1;
        return new OpenPhase(phase.Totals, trips, reopenings, timeProvider.GetTimestamp(), duration, isByHand);
    }

    private void Move(Func<CircuitPhase, CircuitPhase> next)
    {
        CircuitPhase phase;
        do
            phase = Current();
        while (!TryMove(phase, next(phase), phase.ConsecutiveFailures));
    }

    private bool TryMove(CircuitPhase from, CircuitPhase to, int failureCount)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _phase, to, from), from))
            return false;
        if (from.State != to.State)
            Announce(from, to, failureCount);
        return true;
    }

    private void Announce(CircuitPhase from, CircuitPhase to, int failureCount)
    {
        if (StateChanged is not { } handlers)
            return;
        var settings = _settings;
        var change = new CircuitStateChange
        {
            Name = name,
            OldState = from.State,
            NewState = to.State,
            FailureCount = failureCount,
            Threshold = settings.FailureThreshold,
            RecoveryTimeout = to is OpenPhase open ? open.Duration : settings.RecoveryTimeoutAfter(to.Reopenings),
        };
        CircuitWatchers.Notify(handlers, change);
    }
}
