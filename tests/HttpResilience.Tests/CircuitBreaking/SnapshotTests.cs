using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class SnapshotTests
{
    [Fact]
    public void It_shows_state_counts_and_rate_as_they_are()
    {
        var it = new TestBreaker();
        it.Succeed(15);
        it.Fail(5);
        it.Breaker.TryAcquire(out _);
        it.Time.Advance(TimeSpan.FromSeconds(20));

        var seen = it.Snapshot;
        Assert.Equal(("crm", CircuitState.Open), (seen.Name, seen.State));
        Assert.Equal((5, 15, 20, 0.25), (seen.FailureCount, seen.SuccessCount, seen.TotalCalls, seen.ErrorRate));
        Assert.Equal((1, 1), (seen.RejectedCalls, seen.Trips));
        Assert.Equal(TimeSpan.FromSeconds(40), seen.TimeUntilRetry);
        Assert.Equal(0, seen.ConsecutiveFailures);
    }

    [Fact]
    public void The_last_failure_time_is_that_of_the_wall_clock()
    {
        var it = new TestBreaker();
        Assert.Null(it.Snapshot.LastFailureTime);
        it.Fail();
        it.Time.StepWallClock(TimeSpan.FromHours(-1));
        it.Fail();
        var expected = it.Time.GetUtcNow();
        it.Time.Advance(TimeSpan.FromSeconds(1));
        it.Succeed();
        Assert.Equal(expected, it.Snapshot.LastFailureTime);
    }

    [Fact]
    public void Counts_go_on_through_open_half_open_and_closed()
    {
        var it = new TestBreaker();
        it.HalfOpen();
        it.Succeed(2);
        it.Fail();
        var seen = it.Snapshot;
        Assert.Equal((6, 2, 1L, 1), (seen.FailureCount, seen.SuccessCount, seen.Trips, seen.ConsecutiveFailures));
    }

    [Fact]
    public void A_breaker_without_calls_has_an_error_rate_of_zero() => Assert.Equal(0, new TestBreaker().Snapshot.ErrorRate);

    [Fact]
    public void It_says_since_when_and_why_it_is_in_its_state()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxDuration = TimeSpan.FromSeconds(30), SlowCallDurationThreshold = TimeSpan.FromSeconds(2), SlowCallRateThreshold = 1 });
        IsNow(it, CircuitState.Closed, null);
        it.Open();
        IsNow(it, CircuitState.Open, CircuitChangeReason.ConsecutiveFailures);
        Recover(it);
        IsNow(it, CircuitState.HalfOpen, CircuitChangeReason.RecoveryTimeout);
        it.Fail();
        IsNow(it, CircuitState.Open, CircuitChangeReason.ProbeFailed);
        it.Breaker.ProbeNow();
        IsNow(it, CircuitState.HalfOpen, CircuitChangeReason.HealthProbe);
        it.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(CircuitState.Open, it.Breaker.State);
        IsNow(it, CircuitState.Open, CircuitChangeReason.NoVerdict);
        Recover(it);
        it.Succeed(2);
        IsNow(it, CircuitState.Closed, CircuitChangeReason.ProbesSucceeded);
        it.Breaker.Isolate();
        IsNow(it, CircuitState.Isolated, CircuitChangeReason.ByHand);
    }

    [Fact]
    public void Switched_off_it_has_neither_a_run_nor_rates_nor_a_time_to_wait_for()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { FailureRateThreshold = 1 });
        it.Fail(4);
        Assert.Equal((4, 1d), (it.Snapshot.ConsecutiveFailures, it.Snapshot.FailureRate));
        it.Breaker.Update(it.Settings with { Enabled = false });
        var off = it.Snapshot;
        Assert.Equal((CircuitState.Disabled, 0, null, null, null), (off.State, off.ConsecutiveFailures, off.FailureRate, off.SlowCallRate, off.TimeUntilRetry));
        Assert.Equal((4, CircuitState.Disabled, null), (off.FailureCount, it.Breaker.State, it.Breaker.TimeUntilRetry));
    }

    [Fact]
    public void Switched_off_while_open_it_has_no_time_to_wait_for()
    {
        var it = new TestBreaker();
        it.Open();
        Assert.Equal(TimeSpan.FromSeconds(60), it.Breaker.TimeUntilRetry);
        it.Breaker.Update(it.Settings with { Enabled = false });
        Assert.Equal((null, null), (it.Breaker.TimeUntilRetry, it.Snapshot.TimeUntilRetry));
    }

    private static void Recover(TestBreaker it)
    {
        it.Time.Advance(it.Settings.RecoveryTimeout);
        Assert.Equal(CircuitState.HalfOpen, it.Breaker.State);
    }

    private static void IsNow(TestBreaker it, CircuitState state, CircuitChangeReason? why)
    {
        var since = it.Time.GetUtcNow();
        Assert.Equal((state, since, why), (it.Snapshot.State, it.Snapshot.StateSince, it.Snapshot.StateReason));
        it.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(since, it.Snapshot.StateSince);
    }
}
