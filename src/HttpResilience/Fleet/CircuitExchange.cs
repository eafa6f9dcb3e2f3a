namespace HttpResilience;

/// <summary>What became of a change to a <see cref="SharedCircuit"/>.</summary>
/// <param name="IsWritten">Whether the change is kept.</param>
/// <param name="Current">What is kept now: the change, or the other one; <see langword="null"/> when nothing is.</param>
public readonly record struct CircuitExchange(bool IsWritten, SharedCircuit? Current);
