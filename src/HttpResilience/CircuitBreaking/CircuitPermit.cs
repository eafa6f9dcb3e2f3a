using HttpResilience.CircuitBreaking;

namespace HttpResilience;

/// <summary>
/// The leave to make one call. Say how the call ended with <see cref="RecordSuccess"/> or <see cref="RecordFailure"/>; disposing of
/// the permit before either gives it back, as if the call had never been made.
/// </summary>
/// <remarks>
/// Record one result. A permit of a half-open breaker takes the first word, from any copy, and ignores the rest. A result that comes after the breaker has
/// changed its state is ignored. A permit that is neither recorded nor given back is taken back after a while. Thread-safe; a default permit does nothing.
/// </remarks>
public readonly struct CircuitPermit : IDisposable
{
    private readonly CircuitStateMachine? _machine;
    private readonly CircuitPhase? _phase;
    // A CircuitProbe or a RunningCall; null where neither is kept.
    private readonly object? _call;

    internal CircuitPermit(CircuitStateMachine machine, CircuitPhase phase, object? call = null)
    {
        _machine = machine;
        _phase = phase;
        _call = call;
    }

    /// <summary>The call succeeded.</summary>
    public void RecordSuccess() => _machine?.Record(_phase!, _call, isFailure: false);

    /// <summary>The call failed.</summary>
    public void RecordFailure() => _machine?.Record(_phase!, _call, isFailure: true);

    /// <summary>Gives the permit back, unless a result was recorded.</summary>
    public void Dispose()
    {
        if (_call is CircuitProbe probe)
            ((HalfOpenPhase)_phase!).TrySettle(probe);
        else if (_call is RunningCall call)
            call.TryEnd();
    }
}
