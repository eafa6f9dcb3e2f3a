using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

/// <summary>Section 5 of the contract written down as plainly as possible: one thread, one lump of state, times in ticks of the test's clock.</summary>
internal sealed class ReferenceBreaker
{
    private int _reopenings;
    private long _since;
    private long _openFor;
    private bool _isByHand;

    // The calls that ended since the breaker came into its state, and where a run and a window begin among them: metrics-only begins anew at a trip.
    private readonly List<Call> _calls = [];
    private int _runFrom;
    private int _windowFrom;

    // The calls that are out and began under a slow-call rule, with the window that was in force then.
    private readonly List<Permit> _running = [];
    private int _window;
    private (WindowSettings Window, TimeSpan? Slow)? _shape;
    private long _windowLifetime;
    private long _newestSlice = -1;

    public required CircuitBreakerSettings Settings { get; set; }

    public CircuitState Kept { get; private set; }

    public int Generation { get; private set; }

    public int Run => Kept == CircuitState.HalfOpen ? 0 : _calls.Skip(_runFrom).Reverse().TakeWhile(call => !call.Succeeded).Count();

    public long Failures { get; private set; }

    public long Successes { get; private set; }

    public long Rejected { get; private set; }

    public long Trips { get; private set; }

    public List<(CircuitState Old, CircuitState New)> Moves { get; } = [];

    public Permit?[] Probes { get; private set; } = [];

    public CircuitState State => Settings.Enabled ? Kept : CircuitState.Disabled;

    public long? TimeLeft(long now) => State == CircuitState.Open ? _since + _openFor - now : null;

    public void Look(long now)
    {
        if (!Settings.Enabled)
            return;
        LookAtKept(now);
    }

    public Permit? Acquire(bool mayProbe, long now)
    {
        Look(now);
        switch (State)
        {
            case CircuitState.Disabled:
                return new Permit(-1, now, -1);
            case CircuitState.Closed or CircuitState.MetricsOnly:
                var permit = new Permit(Generation, now, -1) { Window = _window, IsTracked = Settings.SlowCallDurationThreshold is not null };
                if (permit.IsTracked)
                    Begin(permit, now);
                return permit;
            case CircuitState.HalfOpen when mayProbe || Settings.ProbeWithUnrepeatable:
                var slot = Array.FindIndex(Probes, probe => probe is null || now - probe.At >= Settings.ProbeLifetime.Ticks);
                if (slot < 0)
                    break;
                return Probes[slot] = new Permit(Generation, now, slot);
        }

        Rejected++;
        return null;
    }

    public void End(Permit permit, bool? success, long now)
    {
        if (permit.Slot >= 0)
        {
            if (permit.Generation != Generation || Probes[permit.Slot] != permit)
                return;
            Probes[permit.Slot] = null;
        }

        _running.Remove(permit);
        if (success is null || !Settings.Enabled || permit.Generation < 0)
            return;
        if (permit.Slot >= 0)
            LookAtKept(now);
        if (permit.Generation != Generation)
            return;
        if (IsCounting)
            Adopt();
        var isSlow = (permit.IsTracked || permit.Slot >= 0) && now - permit.At >= Settings.SlowCallDurationThreshold?.Ticks;
        _calls.Add(new Call(now, success.Value, isSlow));
        Successes += success.Value ? 1 : 0;
        Failures += success.Value ? 0 : 1;
        if (Kept == CircuitState.HalfOpen)
            Judge(now);
        else
            JudgeCalls(now);
    }

    /// <summary>Failures and slow calls among those in the window; null without a rate rule.</summary>
    public (double Failures, double Slow)? Rates(long now)
    {
        if (!Settings.Enabled || !IsCounting || (Settings.FailureRateThreshold is null && Settings.SlowCallDurationThreshold is null))
            return null;
        var (calls, failures, slow, running) = Count(now);
        return (calls == 0 ? 0 : (double)failures / calls, calls + running == 0 ? 0 : (double)(slow + running) / (calls + running));
    }

    public void Reset(long now)
    {
        LookAtKept(now);
        (Failures, Successes, Rejected, Trips) = (0, 0, 0, 0);
        Enter(CircuitState.Closed, now);
    }

    public void Hold(CircuitState state, long now)
    {
        LookAtKept(now);
        if (Kept != state)
            Enter(state, now);
    }

    public void ForceOpen(long ticks, long now)
    {
        LookAtKept(now);
        Trips += Kept == CircuitState.Open ? 0 : 1;
        Enter(CircuitState.Open, now, ticks);
        _isByHand = true;
    }

    public void ProbeNow(long now)
    {
        if (Kept == CircuitState.Open && !_isByHand)
            Enter(CircuitState.HalfOpen, now);
    }

    private void LookAtKept(long now)
    {
        if (Kept == CircuitState.Open && now - _since >= _openFor)
            Enter(CircuitState.HalfOpen, now);
        if (Kept == CircuitState.HalfOpen && Settings.HalfOpenMaxDuration is { } longest && now - _since >= longest.Ticks)
            Reopen(now);
        if (!IsCounting)
            return;
        Adopt();
        if (Count(now).Running > 0 && IsTooSlow(now))
            Trip(now);
    }

    private bool IsCounting => Kept is CircuitState.Closed or CircuitState.MetricsOnly;

    // A window of another shape begins empty.
    private void Adopt()
    {
        var hasRule = Settings.FailureRateThreshold is not null || Settings.SlowCallDurationThreshold is not null;
        (WindowSettings Window, TimeSpan? Slow)? shape = hasRule ? (Settings.Window, Settings.SlowCallDurationThreshold) : null;
        _windowLifetime = Settings.ProbeLifetime.Ticks;
        if (_shape == shape)
            return;
        _shape = shape;
        ForgetWindow();
    }

    private void ForgetWindow()
    {
        _windowFrom = _calls.Count;
        _window++;
        _newestSlice = -1;
    }

    private (int Calls, int Failures, int Slow, int Running) Count(long now)
    {
        var window = Settings.Window;
        var slice = window.Duration.Ticks / 10;
        var inWindow = window.Type == CircuitWindowType.Count
            ? _calls.Skip(_windowFrom).TakeLast(window.Size).ToList()
            : _calls.Skip(_windowFrom).Where(call => call.Ended / slice > (now / slice) - 10).ToList();
        return (inWindow.Count, inWindow.Count(call => !call.Succeeded), inWindow.Count(call => call.IsSlow), _running.Count(call => call.Window == _window && call.Generation == Generation && RunsSlow(call, now)));
    }

    // A call that begins in a new eighth of the threshold lets go of those that were lost.
    private void Begin(Permit permit, long now)
    {
        var slice = Settings.SlowCallDurationThreshold!.Value.Ticks / 8;
        if (now / slice > _newestSlice)
            _running.RemoveAll(call => call.Window == _window && now - (((call.At / slice) + 1) * slice) > Settings.SlowCallDurationThreshold.Value.Ticks + _windowLifetime);
        _newestSlice = Math.Max(_newestSlice, now / slice);
        _running.Add(permit);
    }

    // Told by eighths of the threshold, and no longer than a permit lives beyond it.
    private bool RunsSlow(Permit call, long now)
    {
        if (Settings.SlowCallDurationThreshold is not { } slow)
            return false;
        var slice = slow.Ticks / 8;
        var age = now - (((call.At / slice) + 1) * slice);
        return age >= slow.Ticks && age <= slow.Ticks + _windowLifetime;
    }

    private bool IsTooSlow(long now)
    {
        var (calls, _, slow, running) = Count(now);
        return slow + running > 0 && calls + running >= Settings.MinimumThroughput && (double)(slow + running) / (calls + running) >= Settings.SlowCallRateThreshold;
    }

    private bool IsFailingTooOften(long now)
    {
        var (calls, failures, _, _) = Count(now);
        return failures > 0 && calls >= Settings.MinimumThroughput && (double)failures / calls >= Settings.FailureRateThreshold;
    }

    /// <summary>Whether the call that was added last makes a trip of it. All that a rule can go by is in <see cref="_calls"/> and <see cref="_running"/>.</summary>
    private void JudgeCalls(long now)
    {
        if (Settings.FailureThreshold > 0 && Run >= Settings.FailureThreshold && !_calls[^1].Succeeded)
            TripByRun(now);
        else if (IsFailingTooOften(now) || IsTooSlow(now))
            Trip(now);
    }

    private void TripByRun(long now)
    {
        if (Kept != CircuitState.MetricsOnly)
        {
            Trip(now);
            return;
        }

        Trips++;
        _runFrom = _calls.Count;
    }

    private void Trip(long now)
    {
        Trips++;
        if (Kept == CircuitState.MetricsOnly)
        {
            ForgetWindow();
            _runFrom = _calls.Count;
        }
        else
        {
            Enter(CircuitState.Open, now, Settings.RecoveryTimeout.Ticks);
        }
    }

    private void Judge(long now)
    {
        if (!_calls[^1].Succeeded || _calls[^1].IsSlow)
            Reopen(now);
        else if (_calls.Count >= Settings.SuccessThreshold)
            Enter(CircuitState.Closed, now);
    }

    private void Reopen(long now)
    {
        Trips++;
        _reopenings++;
        var ticks = (double)Settings.RecoveryTimeout.Ticks;
        for (var i = 0; i < _reopenings; i++)
            ticks = Math.Min(ticks * Settings.RecoveryBackoff, Math.Max(Settings.MaxRecoveryTimeout.Ticks, Settings.RecoveryTimeout.Ticks));
        Enter(CircuitState.Open, now, (long)ticks);
    }

    private void Enter(CircuitState state, long now, long openFor = 0)
    {
        _isByHand = false;
        if (Kept != state)
            Moves.Add((Kept, state));
        if (state is not (CircuitState.Open or CircuitState.HalfOpen))
            _reopenings = 0;
        (Kept, _since, _openFor) = (state, now, openFor);
        _calls.Clear();
        (_runFrom, _windowFrom) = (0, 0);
        _window++;
        _newestSlice = -1;
        _shape = null;
        Probes = state == CircuitState.HalfOpen ? new Permit?[Settings.HalfOpenMaxCalls] : [];
        Generation++;
    }

    /// <summary>A call whose result counted.</summary>
    private sealed record Call(long Ended, bool Succeeded, bool IsSlow);

    internal sealed class Permit(int generation, long at, int slot)
    {
        public int Generation => generation;

        public long At => at;

        public int Slot => slot;

        public int Window { get; init; }

        public bool IsTracked { get; init; }
    }
}
