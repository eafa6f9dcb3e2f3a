using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

/// <summary>Section 5 of the contract written down as plainly as possible: one thread, one lump of state, times in ticks of the test's clock.</summary>
internal sealed class ReferenceBreaker
{
    private int _reopenings;
    private long _since;
    private long _openFor;
    private bool _isByHand;

    // The calls that ended since the breaker came into its state; metrics-only forgets them at a trip.
    private readonly List<Call> _calls = [];

    public required CircuitBreakerSettings Settings { get; set; }

    public CircuitState Kept { get; private set; }

    public int Generation { get; private set; }

    public int Run => Kept == CircuitState.HalfOpen ? 0 : _calls.AsEnumerable().Reverse().TakeWhile(call => !call.Succeeded).Count();

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
                return new Permit(Generation, now, -1);
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

        if (success is null || !Settings.Enabled || permit.Generation < 0)
            return;
        if (permit.Slot >= 0)
            LookAtKept(now);
        if (permit.Generation != Generation)
            return;
        _calls.Add(new Call(permit.At, now, success.Value));
        Successes += success.Value ? 1 : 0;
        Failures += success.Value ? 0 : 1;
        if (Kept == CircuitState.HalfOpen)
            Judge(now);
        else if (IsTimeToOpen())
            Trip(now);
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
    }

    /// <summary>Whether the call that was added last makes a trip of it. All that a rule can go by is in <see cref="_calls"/>.</summary>
    private bool IsTimeToOpen() => Settings.FailureThreshold > 0 && Run >= Settings.FailureThreshold;

    private void Trip(long now)
    {
        Trips++;
        if (Kept == CircuitState.MetricsOnly)
            _calls.Clear();
        else
            Enter(CircuitState.Open, now, Settings.RecoveryTimeout.Ticks);
    }

    private void Judge(long now)
    {
        if (!_calls[^1].Succeeded)
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
        Probes = state == CircuitState.HalfOpen ? new Permit?[Settings.HalfOpenMaxCalls] : [];
        Generation++;
    }

    /// <summary>A call whose result counted.</summary>
    private sealed record Call(long Began, long Ended, bool Succeeded);

    internal sealed class Permit(int generation, long at, int slot)
    {
        public int Generation => generation;

        public long At => at;

        public int Slot => slot;
    }
}
