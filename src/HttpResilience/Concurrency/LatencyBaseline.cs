namespace HttpResilience.Concurrency;

/// <summary>
/// The latency of a server that our calls do not crowd: an exponential average over the calm windows, those with few calls in flight.
/// A crowded window can only lower it. Netflix averages all windows; then a lasting overload becomes the norm, and the limit drifts up without end.
/// </summary>
/// <remarks>Not thread-safe: whoever closes a window owns it.</remarks>
internal sealed class LatencyBaseline
{
    /// <summary>After this many crowded windows it is old, and the next calm one counts in full. Envoy too measures its minimum once a minute.</summary>
    public const int OldAge = 60;

    private const double RisePerWindow = 0.25 / OldAge;
    private const double FallPerWindow = 1.0 / OldAge;

    // As in Gradient2Limit: a load that was removed must not be remembered for minutes.
    private const double FarAbove = 2;
    private const double QuickFall = 0.9;

    // A new one is old: a start under load is measured at once.
    private int _age = OldAge;

    /// <summary>In microseconds; 0 before the first window.</summary>
    public double Value { get; private set; }

    public bool IsOld => _age >= OldAge;

    /// <summary>Learns a window's average. A calm window weighs as much as all the windows since the last calm one would have.</summary>
    public void Learn(double latency, bool calm)
    {
        _age = Math.Min(OldAge, _age + 1);
        if (Value == 0)
            Value = latency;
        else if (latency < Value)
            Value += (latency - Value) * FallPerWindow * (calm ? _age : 1);
        else if (calm)
            Value += (latency - Value) * RisePerWindow * _age;
        if (Value > latency * FarAbove)
            Value *= QuickFall;
        if (calm)
            _age = 0;
    }

    /// <summary>Puts the next measurement off, for one that did not succeed.</summary>
    public void PutOff() => _age = 0;
}
