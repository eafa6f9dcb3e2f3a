using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class ManualControlTests
{
    [Fact]
    public void Isolated_it_rejects_everything_until_reset_however_long_that_takes()
    {
        var it = new TestBreaker();
        var late = it.Acquire();
        it.Breaker.Isolate();
        it.Time.Advance(TimeSpan.FromDays(365));
        late.RecordSuccess();
        Assert.False(it.Breaker.TryAcquire(out _));
        Assert.False(it.Breaker.IsCallPermitted(mayProbe: true));
        Assert.Equal((CircuitState.Isolated, 0, 1), (it.Breaker.State, it.Snapshot.Trips, it.Snapshot.RejectedCalls));
        Assert.Null(it.Breaker.TimeUntilRetry);

        it.Breaker.Reset();
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
    }

    [Fact]
    public void Reset_closes_it_and_clears_every_count()
    {
        var it = new TestBreaker();
        it.Succeed();
        it.Open();
        it.Breaker.TryAcquire(out _);
        it.Breaker.Reset();
        var expected = new CircuitBreakerSnapshot
        {
            Name = "crm",
            State = CircuitState.Closed,
            StateSince = it.Time.GetUtcNow(),
            StateReason = CircuitChangeReason.ByHand,
            FailureCount = 0,
            SuccessCount = 0,
            ConsecutiveFailures = 0,
            FailureRate = null,
            SlowCallRate = null,
            RampUpShare = null,
            LastFailureTime = null,
            TimeUntilRetry = null,
            RejectedCalls = 0,
            Trips = 0,
        };
        Assert.Equal(expected, it.Snapshot);
        Assert.Equal((CircuitState.Open, CircuitState.Closed), it.Moves.Last());
    }

    [Fact]
    public void Reset_of_a_closed_breaker_clears_the_run_and_changes_no_state()
    {
        var it = new TestBreaker();
        var late = it.Acquire();
        it.Fail(4);
        it.Breaker.Reset();
        late.RecordFailure();
        it.Fail(4);
        Assert.Equal((CircuitState.Closed, 4), (it.Breaker.State, it.Snapshot.FailureCount));
        Assert.Empty(it.Changes);
    }

    [Fact]
    public void Forced_open_it_stays_so_for_exactly_that_long_and_counts_a_trip()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { RecoveryJitter = 1 });
        it.Breaker.ForceOpen(TimeSpan.FromHours(3));
        Assert.Equal(TimeSpan.FromHours(3), it.Breaker.TimeUntilRetry);
        Assert.Equal(TimeSpan.FromHours(3), it.Changes.Single().RecoveryTimeout);
        Assert.Equal(1, it.Snapshot.Trips);
        Assert.False(it.Breaker.TryAcquire(out _));
        it.Time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(CircuitState.HalfOpen, it.Breaker.State);
    }

    [Fact]
    public void Forcing_an_open_breaker_open_sets_its_time_anew_and_is_no_second_trip()
    {
        var it = new TestBreaker();
        it.Open();
        it.Breaker.ForceOpen(TimeSpan.FromSeconds(1));
        Assert.Equal((TimeSpan.FromSeconds(1), 1), (it.Breaker.TimeUntilRetry, it.Snapshot.Trips));
        Assert.Single(it.Changes);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-00:00:01")]
    [InlineData("7.00:00:00.0000001")]
    public void A_forced_opening_must_be_above_zero_and_at_most_seven_days(string duration)
    {
        var it = new TestBreaker();
        Assert.Throws<ArgumentOutOfRangeException>(nameof(duration), () => it.Breaker.ForceOpen(TimeSpan.Parse(duration, null)));
        it.Breaker.ForceOpen(TimeSpan.FromDays(7));
        Assert.Equal(CircuitState.Open, it.Breaker.State);
    }

    [Fact]
    public void Disabled_it_lets_all_through_and_records_nothing()
    {
        var it = new TestBreaker();
        it.Breaker.Disable();
        it.Fail(100);
        it.Succeed(100);
        Assert.Equal((CircuitState.Disabled, 0, 0), (it.Breaker.State, it.Snapshot.TotalCalls, it.Snapshot.ConsecutiveFailures));
        Assert.True(it.Breaker.IsCallPermitted(mayProbe: false));
    }

    [Fact]
    public void Metrics_only_lets_all_through_records_never_opens_and_counts_how_often_it_would_have()
    {
        var it = new TestBreaker();
        it.Breaker.UseMetricsOnly();
        it.Fail(12);
        Assert.Equal((CircuitState.MetricsOnly, 12, 2, 2L), (it.Breaker.State, it.Snapshot.FailureCount, it.Snapshot.ConsecutiveFailures, it.Snapshot.Trips));
        it.Succeed();
        it.Fail(4);
        Assert.Equal(2, it.Snapshot.Trips);
        it.Breaker.Isolate();
        Assert.Equal(2, it.Snapshot.Trips);
    }

    [Fact]
    public void Metrics_only_with_the_rule_off_counts_no_trip()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = 0 });
        it.Breaker.UseMetricsOnly();
        it.Fail(12);
        Assert.Equal((0, 12), (it.Snapshot.Trips, it.Snapshot.ConsecutiveFailures));
    }

    [Fact]
    public void A_manual_call_that_changes_nothing_keeps_counts_and_tells_nobody()
    {
        var it = new TestBreaker();
        foreach (var call in new Action[] { it.Breaker.Isolate, it.Breaker.Disable, it.Breaker.UseMetricsOnly })
        {
            call();
            it.Breaker.TryAcquire(out var permit);
            permit.RecordFailure();
            var before = it.Changes.Count;
            call();
            Assert.Equal(before, it.Changes.Count);
        }

        Assert.Equal(1, it.Snapshot.ConsecutiveFailures);
    }

    [Fact]
    public void Held_it_is_so_since_it_first_was_however_often_it_is_said()
    {
        var it = new TestBreaker();
        foreach (var call in new Action[] { it.Breaker.Isolate, it.Breaker.Disable, it.Breaker.UseMetricsOnly })
        {
            call();
            var since = it.Time.GetUtcNow();
            it.Time.Advance(TimeSpan.FromSeconds(5));
            call();
            Assert.Equal(since, it.Snapshot.StateSince);
        }
    }

    [Fact]
    public void A_manual_call_sees_the_state_that_the_clock_has_brought()
    {
        var it = new TestBreaker();
        it.Open();
        it.Time.Advance(it.Settings.RecoveryTimeout);
        it.Breaker.ForceOpen(TimeSpan.FromSeconds(5));
        Assert.Equal(2, it.Snapshot.Trips);
        Assert.Equal([(CircuitState.Closed, CircuitState.Open), (CircuitState.Open, CircuitState.HalfOpen), (CircuitState.HalfOpen, CircuitState.Open)], it.Moves);
    }
}
