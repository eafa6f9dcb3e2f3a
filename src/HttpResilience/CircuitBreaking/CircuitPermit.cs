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
    private readonly CircuitProbe? _probe;

    internal CircuitPermit(CircuitStateMachine machine, CircuitPhase phase, CircuitProbe? probe = null)
    {
        _machine = machine;
        _phase = phase;
        _probe = probe;
    }

    /// <summary>The call succeeded.</summary>
    public void RecordSuccess() => _machine?.RecordSuccess(_phase!, _probe);

    /// <summary>The call failed.</summary>
    public void RecordFailure() => _machine?.RecordFailure(_phase!, _probe);

    /// <summary>Gives the permit back, unless a result was recorded.</summary>
    public void Dispose()
    {
        if (_probe is not null)
            ((HalfOpenPhase)_phase!).TrySettle(_probe);
    }
}
