using System.Collections.Concurrent;

namespace HttpResilience.Tests.Stress;

/// <summary>What one tier's breaker told of its changes, against what it says of itself. Thread-safe.</summary>
internal sealed class CircuitWatch
{
    private readonly CircuitBreaker _breaker;
    private readonly ConcurrentQueue<CircuitStateChange> _changes = new();

    public CircuitWatch(CircuitBreaker breaker)
    {
        _breaker = breaker;
        breaker.StateChanged += _changes.Enqueue;
    }

    public CircuitBreaker Breaker => _breaker;

    public int Openings => _changes.Count(change => change.NewState == CircuitState.Open);

    /// <summary>Holds at any time.</summary>
    public void AssertSound()
    {
        var seen = _breaker.GetSnapshot();
        Assert.True(seen is { FailureCount: >= 0, SuccessCount: >= 0, RejectedCalls: >= 0, Trips: >= 0, ConsecutiveFailures: >= 0 }, seen.ToString());
        Assert.True(seen.State == CircuitState.Open == seen.TimeUntilRetry is not null, seen.ToString());
        Assert.True(seen.FailureCount > 0 == seen.LastFailureTime is not null, seen.ToString());
        Assert.True(seen.ConsecutiveFailures <= seen.FailureCount, seen.ToString());
        Assert.True((seen.FailureRate ?? 0) is >= 0 and <= 1 && (seen.SlowCallRate ?? 0) is >= 0 and <= 1, seen.ToString());
    }

    /// <summary>
    /// What is wrong when all is quiet, or <see langword="null"/>: the changes are one chain from closed to the present state, the trips are the openings, and a half-open breaker has all its slots.
    /// In metrics-only there are trips without openings.
    /// </summary>
    /// <param name="slots">Of a half-open breaker.</param>
    /// <param name="wasMetricsOnly">At any time.</param>
    public string? Fault(int slots, bool wasMetricsOnly)
    {
        var now = _breaker.State;
        foreach (var state in Enum.GetValues<CircuitState>())
        {
            var entered = _changes.Count(change => change.NewState == state) + (state == CircuitState.Closed ? 1 : 0);
            var left = _changes.Count(change => change.OldState == state) + (state == now ? 1 : 0);
            if (entered != left)
                return $"{_breaker.Name}, {now}: {state} was entered {entered} times and left {left} times";
        }

        if (_breaker.AllTrips < Openings || (_breaker.AllTrips > Openings && !wasMetricsOnly))
            return $"{_breaker.Name}: {_breaker.AllTrips} trips, {Openings} openings";
        return now == CircuitState.HalfOpen && FreeSlots(slots + 1) is var free && free != slots ? $"{_breaker.Name}: {free} of {slots} slots are free" : null;
    }

    private int FreeSlots(int most)
    {
        var permits = new List<CircuitPermit>();
        while (permits.Count < most && _breaker.TryAcquire(out var permit))
            permits.Add(permit);
        permits.ForEach(permit => permit.Dispose());
        return permits.Count;
    }
}
