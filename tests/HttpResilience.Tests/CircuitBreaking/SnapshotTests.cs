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
}
