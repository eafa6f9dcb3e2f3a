using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class ClosedTests
{
    [Fact]
    public void It_starts_closed_and_lets_calls_through()
    {
        var it = new TestBreaker();
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        Assert.True(it.Breaker.TryAcquire(mayProbe: false, out _));
        Assert.True(it.Breaker.IsCallPermitted(mayProbe: false));
        Assert.Null(it.Breaker.TimeUntilRetry);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void As_many_consecutive_failures_as_the_threshold_open_it_and_not_one_fewer(int threshold)
    {
        var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = threshold });
        it.Fail(threshold - 1);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        it.Fail();
        Assert.Equal(CircuitState.Open, it.Breaker.State);
    }

    [Fact]
    public void A_success_ends_the_run_of_consecutive_failures()
    {
        var it = new TestBreaker();
        it.Fail(4);
        it.Succeed();
        Assert.Equal(0, it.Snapshot.ConsecutiveFailures);
        it.Fail(4);
        Assert.Equal(4, it.Snapshot.ConsecutiveFailures);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
    }

    [Fact]
    public void A_threshold_of_zero_turns_the_rule_off()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = 0 });
        it.Fail(1000);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        Assert.Equal(1000, it.Snapshot.ConsecutiveFailures);
    }

    [Fact]
    public void A_permit_given_back_counts_as_no_call_and_does_not_end_a_run()
    {
        var it = new TestBreaker();
        it.Fail(2);
        it.Acquire().Dispose();
        Assert.Equal(2, it.Snapshot.TotalCalls);
        Assert.Equal(2, it.Snapshot.ConsecutiveFailures);
    }

    [Fact]
    public void Disposing_of_a_recorded_permit_does_nothing()
    {
        var it = new TestBreaker();
        var permit = it.Acquire();
        permit.RecordFailure();
        permit.Dispose();
        Assert.Equal(1, it.Snapshot.FailureCount);
        Assert.Equal(1, it.Snapshot.ConsecutiveFailures);
    }

    [Fact]
    public void A_default_permit_does_nothing()
    {
        var permit = default(CircuitPermit);
        permit.RecordSuccess();
        permit.RecordFailure();
        permit.Dispose();
    }

    [Fact]
    public void The_change_to_open_tells_name_states_failures_threshold_and_recovery_timeout()
    {
        var it = new TestBreaker();
        it.Open();
        var expected = new CircuitStateChange
        {
            Name = "crm",
            OldState = CircuitState.Closed,
            NewState = CircuitState.Open,
            Reason = CircuitChangeReason.ConsecutiveFailures,
            FailureCount = 5,
            Threshold = 5,
            RecoveryTimeout = TimeSpan.FromMinutes(1),
        };
        Assert.Equal(expected, Assert.Single(it.Changes));
    }

    [Fact]
    public void Results_that_come_after_it_opened_are_ignored()
    {
        var it = new TestBreaker();
        var (success, failure) = (it.Acquire(), it.Acquire());
        it.Open();
        success.RecordSuccess();
        failure.RecordFailure();
        Assert.Equal((5, 0, 1), (it.Snapshot.FailureCount, it.Snapshot.SuccessCount, it.Snapshot.Trips));
    }

    [Fact]
    public void Results_of_an_earlier_closed_state_touch_neither_the_half_open_nor_the_next_closed_one()
    {
        var it = new TestBreaker();
        var late = Enumerable.Range(0, 20).Select(_ => it.Acquire()).ToList();
        it.HalfOpen();
        late[..8].ForEach(permit => permit.RecordFailure());
        late[8..10].ForEach(permit => permit.RecordSuccess());
        Assert.Equal(CircuitState.HalfOpen, it.Breaker.State);

        it.Succeed(2);
        it.Fail(1);
        late[10..18].ForEach(permit => permit.RecordFailure());
        late[18..].ForEach(permit => permit.RecordSuccess());
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        Assert.Equal((6, 2, 1), (it.Snapshot.FailureCount, it.Snapshot.SuccessCount, it.Snapshot.ConsecutiveFailures));
    }

    [Fact]
    public void A_handler_that_throws_silences_no_other_and_harms_no_call()
    {
        var it = new TestBreaker();
        var seen = new List<CircuitState>();
        it.Breaker.StateChanged += _ => throw new InvalidOperationException("a broken watcher");
        it.Breaker.StateChanged += _ => seen.Add(it.Breaker.State);
        it.Open();
        Assert.Equal([CircuitState.Open], seen);
    }

    [Fact]
    public void A_handler_that_is_removed_hears_nothing()
    {
        var it = new TestBreaker();
        var heard = 0;
        void Count(CircuitStateChange change) => heard++;
        it.Breaker.StateChanged += Count;
        it.Breaker.StateChanged -= Count;
        it.Open();
        Assert.Equal(0, heard);
    }
}
