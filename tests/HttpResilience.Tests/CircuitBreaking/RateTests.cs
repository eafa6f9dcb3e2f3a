using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

/// <summary>Section 5 of the contract: failure rate, slow-call rate, windows, minimum throughput.</summary>
public sealed class RateTests
{
    private static readonly CircuitBreakerSettings s_byRate = new() { FailureThreshold = 0, FailureRateThreshold = 0.5 };

    private static readonly CircuitBreakerSettings s_bySlowness =
        new() { FailureThreshold = 0, SlowCallDurationThreshold = TimeSpan.FromSeconds(2), SlowCallRateThreshold = 0.5, MinimumThroughput = 4 };

    [Fact]
    public void It_opens_when_the_share_of_failures_reaches_the_threshold()
    {
        var it = new TestBreaker(s_byRate);
        it.Succeed(6);
        it.Fail(5);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        it.Fail();
        Assert.Equal(CircuitState.Open, it.Breaker.State);
        var change = Assert.Single(it.Changes);
        Assert.Equal((CircuitChangeReason.FailureRate, 6, 0.5), (change.Reason, change.FailureCount, change.Threshold));
    }

    [Fact]
    public void Fewer_calls_than_the_minimum_throughput_are_no_rate()
    {
        var it = new TestBreaker(s_byRate);
        it.Fail(9);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
    }

    [Fact]
    public void The_success_that_reaches_the_minimum_throughput_can_open_it()
    {
        var it = new TestBreaker(s_byRate);
        it.Fail(9);
        it.Succeed();
        Assert.Equal((CircuitState.Open, 0.9), (it.Breaker.State, 9 / 10.0));
    }

    [Fact]
    public void Failures_that_have_left_the_time_window_are_forgotten()
    {
        var it = new TestBreaker(s_byRate);
        it.Fail(9);
        it.Time.Advance(TimeSpan.FromMinutes(1));
        it.Fail(9);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        it.Fail();
        Assert.Equal(CircuitState.Open, it.Breaker.State);
    }

    [Fact]
    public void A_count_window_judges_the_last_calls_however_long_ago_they_were()
    {
        var it = new TestBreaker(s_byRate with { Window = new WindowSettings(CircuitWindowType.Count, TimeSpan.Zero, 20) });
        it.Succeed(20);
        it.Fail(9);
        it.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        it.Fail();
        Assert.Equal(CircuitState.Open, it.Breaker.State);
    }

    [Fact]
    public void A_tier_called_twice_a_minute_is_judged_by_failures_in_a_row()
    {
        var it = new TestBreaker(s_byRate with { FailureThreshold = 5 });
        for (var i = 0; i < 5; i++, it.Time.Advance(TimeSpan.FromSeconds(30)))
            it.Fail();
        Assert.Equal(CircuitChangeReason.ConsecutiveFailures, it.Changes[0].Reason);
    }

    [Fact]
    public void A_tier_called_twice_a_minute_is_judged_by_its_rate_with_a_low_minimum_throughput_and_a_window_that_holds_as_many()
    {
        var it = new TestBreaker(s_byRate with { MinimumThroughput = 4, Window = new WindowSettings(CircuitWindowType.Time, TimeSpan.FromMinutes(5), 100) });
        bool[] results = [true, false, true, false];
        foreach (var success in results)
        {
            (success ? (Action<int>)it.Succeed : it.Fail)(1);
            it.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(CircuitChangeReason.FailureRate, it.Changes[0].Reason);
    }

    [Fact]
    public void It_opens_when_the_share_of_slow_calls_reaches_the_threshold_although_all_succeeded()
    {
        var it = new TestBreaker(s_bySlowness);
        it.Succeed(2);
        Slow(it, 1);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        Slow(it, 1);
        Assert.Equal((CircuitState.Open, CircuitChangeReason.SlowCallRate), (it.Breaker.State, it.Changes[0].Reason));
    }

    [Fact]
    public void A_call_that_is_as_quick_as_the_threshold_allows_is_not_slow()
    {
        var it = new TestBreaker(s_bySlowness);
        for (var i = 0; i < 10; i++)
        {
            var permit = it.Acquire();
            it.Time.Advance(TimeSpan.FromSeconds(1.999));
            permit.RecordSuccess();
        }

        Assert.Equal((CircuitState.Closed, 0d), (it.Breaker.State, it.Snapshot.SlowCallRate));
    }

    [Fact]
    public void Calls_that_hang_open_it_while_they_hang()
    {
        var it = new TestBreaker(s_bySlowness);
        for (var i = 0; i < 4; i++)
            it.Acquire();
        it.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        it.Time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.False(it.Breaker.TryAcquire(out _));
        Assert.Equal(CircuitChangeReason.SlowCallRate, Assert.Single(it.Changes).Reason);
    }

    [Fact]
    public void A_call_counts_as_slow_once_however_long_it_hangs_and_then_ends()
    {
        var it = new TestBreaker(s_bySlowness with { MinimumThroughput = 100 });
        it.Succeed(3);
        var permit = it.Acquire();
        it.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0.25, it.Snapshot.SlowCallRate);
        permit.RecordSuccess();
        permit.RecordSuccess();
        permit.Dispose();
        Assert.Equal((0.25, 4), (it.Snapshot.SlowCallRate, it.Snapshot.TotalCalls));
    }

    [Fact]
    public void The_rate_is_that_of_calls_that_ended_and_slow_ones_that_run_together()
    {
        var it = new TestBreaker(s_bySlowness with { MinimumThroughput = 100 });
        it.Succeed();
        it.Acquire();
        it.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0.5, it.Snapshot.SlowCallRate);
        it.Acquire();
        Assert.Equal(0.5, it.Snapshot.SlowCallRate);
    }

    [Fact]
    public void Without_a_word_on_what_slow_is_no_call_is() => Assert.Equal(0d, Ended(new TestBreaker(s_byRate)).SlowCallRate);

    [Fact]
    public void In_metrics_only_calls_that_hang_count_as_a_trip_while_they_hang_and_end_the_run_of_failures()
    {
        var it = new TestBreaker(s_bySlowness with { FailureThreshold = 9 });
        it.Breaker.UseMetricsOnly();
        it.Fail(3);
        Assert.Equal((3, 0L), (it.Snapshot.ConsecutiveFailures, it.Snapshot.Trips));
        for (var i = 0; i < 4; i++)
            it.Acquire();
        it.Time.Advance(TimeSpan.FromSeconds(3));
        it.Breaker.TryAcquire(out _);
        Assert.Equal((0, 1L, CircuitState.MetricsOnly), (it.Snapshot.ConsecutiveFailures, it.Snapshot.Trips, it.Breaker.State));
    }

    [Fact]
    public void A_permit_that_was_given_back_no_longer_runs()
    {
        var it = new TestBreaker(s_bySlowness);
        var permits = Enumerable.Range(0, 10).Select(_ => it.Acquire()).ToList();
        permits.ForEach(permit => permit.Dispose());
        it.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((CircuitState.Closed, 0d), (it.Breaker.State, it.Snapshot.SlowCallRate));
    }

    [Fact]
    public void A_permit_that_was_lost_does_not_keep_it_open_for_ever()
    {
        var it = new TestBreaker(s_bySlowness with { MinimumThroughput = 100 });
        it.Acquire();
        it.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, it.Snapshot.SlowCallRate);
        it.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, it.Snapshot.SlowCallRate);
    }

    [Fact]
    public void Where_a_reload_lets_attempts_take_longer_calls_that_hang_count_for_as_long()
    {
        var it = new TestBreaker(s_bySlowness with { MinimumThroughput = 100, PermitLifetime = TimeSpan.FromSeconds(5) });
        it.Acquire();
        it.Breaker.Update(it.Settings with { PermitLifetime = TimeSpan.FromMinutes(1) });
        it.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, it.Snapshot.SlowCallRate);
    }

    [Fact]
    public void A_slow_probe_is_a_failed_one()
    {
        var it = new TestBreaker(s_bySlowness);
        Slow(it, 4);
        it.Time.Advance(it.Settings.RecoveryTimeout);
        Slow(it, 1);
        Assert.Equal((CircuitState.Open, CircuitChangeReason.ProbeSlow), (it.Breaker.State, it.Changes[^1].Reason));
    }

    [Fact]
    public void A_late_result_of_an_earlier_state_changes_neither_the_state_nor_the_rates()
    {
        var it = new TestBreaker(s_byRate);
        var late = Enumerable.Range(0, 20).Select(_ => it.Acquire()).ToList();
        it.Fail(10);
        it.Time.Advance(it.Settings.RecoveryTimeout);
        it.Succeed(2);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
        late.ForEach(permit => permit.RecordFailure());
        Assert.Equal((CircuitState.Closed, 0d), (it.Breaker.State, it.Snapshot.FailureRate));
    }

    [Fact]
    public void After_it_has_closed_its_window_is_empty()
    {
        var it = new TestBreaker(s_byRate);
        it.Fail(10);
        it.Time.Advance(it.Settings.RecoveryTimeout);
        it.Succeed(2);
        it.Fail(9);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
    }

    [Fact]
    public void In_metrics_only_it_counts_how_often_a_rate_would_have_opened_it()
    {
        var it = new TestBreaker(s_byRate);
        it.Breaker.UseMetricsOnly();
        it.Fail(25);
        Assert.Equal((CircuitState.MetricsOnly, 2), (it.Snapshot.State, it.Snapshot.Trips));
    }

    [Fact]
    public void In_metrics_only_calls_that_hang_count_as_one_trip()
    {
        var it = new TestBreaker(s_bySlowness);
        it.Breaker.UseMetricsOnly();
        for (var i = 0; i < 4; i++)
            it.Acquire();
        for (var i = 0; i < 10; i++, it.Time.Advance(TimeSpan.FromSeconds(1)))
            it.Acquire().RecordSuccess();
        Assert.Equal((CircuitState.MetricsOnly, 1), (it.Snapshot.State, it.Snapshot.Trips));
    }

    [Fact]
    public void Changed_thresholds_keep_the_window_and_a_window_of_another_shape_begins_empty()
    {
        var it = new TestBreaker(s_byRate);
        it.Fail(9);
        it.Breaker.Update(s_byRate with { FailureRateThreshold = 0.9 });
        Assert.Equal(1, it.Snapshot.FailureRate);
        it.Breaker.Update(s_byRate with { Window = new WindowSettings(CircuitWindowType.Count, TimeSpan.Zero, 50) });
        it.Fail(9);
        Assert.Equal(CircuitState.Closed, it.Breaker.State);
    }

    [Fact]
    public void Without_a_rate_rule_there_are_no_rates() => Assert.Equal((null, null), (new TestBreaker().Snapshot.FailureRate, new TestBreaker().Snapshot.SlowCallRate));

    [Fact]
    public void However_many_fail_at_once_the_rate_opens_it_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var it = new TestBreaker(s_byRate);
            TestBreaker.Together(40, _ =>
            {
                if (it.Breaker.TryAcquire(out var permit))
                    permit.RecordFailure();
            });
            Assert.Equal((1, 1), (it.Changes.Count, it.Snapshot.Trips));
        }
    }

    private static void Slow(TestBreaker it, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var permit = it.Acquire();
            it.Time.Advance(TimeSpan.FromSeconds(2));
            permit.RecordSuccess();
        }
    }

    private static CircuitBreakerSnapshot Ended(TestBreaker it)
    {
        it.Succeed(3);
        it.Fail(1);
        return it.Snapshot;
    }
}
