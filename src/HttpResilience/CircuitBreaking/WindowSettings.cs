namespace HttpResilience.CircuitBreaking;

/// <summary><see cref="CircuitWindowOptions"/> in force.</summary>
internal sealed record WindowSettings(CircuitWindowType Type, TimeSpan Duration, int Size);
