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

    /// <summary>Holds when all is quiet: the changes are one chain from closed to the present state, and the trips are the openings. In metrics-only there are trips without openings.</summary>
    public void AssertOneChain(bool wasMetricsOnly)
    {
        var now = _breaker.State;
        foreach (var state in Enum.GetValues<CircuitState>())
        {
            var entered = _changes.Count(change => change.NewState == state) + (state == CircuitState.Closed ? 1 : 0);
            var left = _changes.Count(change => change.OldState == state) + (state == now ? 1 : 0);
            Assert.True(entered == left, $"{_breaker.Name}: {state} was entered {entered} times and left {left} times");
        }

        Assert.True(wasMetricsOnly ? _breaker.AllTrips >= Openings : _breaker.AllTrips == Openings, $"{_breaker.Name}: {_breaker.AllTrips} trips, {Openings} openings");
    }
}
