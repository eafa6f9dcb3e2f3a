using HttpResilience.Counting;

namespace HttpResilience.CircuitBreaking;

/// <summary>What a breaker has counted since it was made or reset.</summary>
/// <param name="tripsBefore">Trips from before the reset.</param>
internal sealed class CircuitTotals(long tripsBefore = 0)
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Rejection = 2;

    private readonly StripedCounters _counters = new();

    // UTC ticks, 0 before the first failure; the last writer wins.
    private long _lastFailureTicks;

    public long TripsBefore { get; } = tripsBefore;

    public DateTimeOffset LastFailureTime => new(Volatile.Read(ref _lastFailureTicks), TimeSpan.Zero);

    public CircuitCounts Read()
    {
        var (successes, failures, rejections) = _counters.SumFirstThree();
        return new CircuitCounts(successes, failures, rejections);
    }

    public void CountSuccess() => _counters.Count(Success);

    public void CountRejection() => _counters.Count(Rejection);

    /// <summary>The time is written before the count, so that whoever sees the failure also finds its time.</summary>
    public void CountFailure(DateTimeOffset at)
    {
        Volatile.Write(ref _lastFailureTicks, at.UtcTicks);
        _counters.Count(Failure);
    }
}
