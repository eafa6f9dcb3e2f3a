using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class ConcurrencyTests
{
    private const int Rounds = 200;
    private const int Calls = 300;

    [Fact]
    public void Parallel_failures_open_it_once_tell_once_and_count_one_trip()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker();
            var permits = Permits(it, Calls);
            TestBreaker.Together(Calls, i => permits[i].RecordFailure());
            var change = Assert.Single(it.Changes);
            Assert.Equal((CircuitState.Closed, CircuitState.Open, 1L), (change.OldState, change.NewState, it.Snapshot.Trips));
            Assert.InRange(it.Snapshot.FailureCount, 5, Calls);
            Assert.InRange(change.FailureCount, 5, Calls);
        }
    }

    [Fact]
    public void Fewer_parallel_failures_than_the_threshold_never_open_it_and_none_is_lost()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = Calls });
            var permits = Permits(it, Calls);
            TestBreaker.Together(Calls - 1, i => permits[i].RecordFailure());
            Assert.Equal((CircuitState.Closed, Calls - 1, Calls - 1), (it.Breaker.State, it.Snapshot.ConsecutiveFailures, (int)it.Snapshot.FailureCount));
            permits[^1].RecordFailure();
            Assert.Equal(CircuitState.Open, it.Breaker.State);
        }
    }

    [Fact]
    public void Successes_among_parallel_failures_are_all_counted_while_it_stays_closed()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = 0 });
            TestBreaker.Together(Calls, i => (i % 3 == 0 ? (Action)(() => it.Fail()) : () => it.Succeed())());
            Assert.Equal((Calls / 3, Calls * 2 / 3), (it.Snapshot.FailureCount, it.Snapshot.SuccessCount));
            it.Succeed();
            Assert.Equal(0, it.Snapshot.ConsecutiveFailures);
        }
    }

    [Fact]
    public void Of_hundreds_that_ask_when_the_timeout_ends_as_many_as_allowed_get_through_and_it_turns_half_open_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker();
            it.Open();
            it.Time.Advance(it.Settings.RecoveryTimeout);
            var admitted = 0;
            TestBreaker.Together(Calls, _ =>
            {
                if (it.Breaker.TryAcquire(out var _))
                    Interlocked.Increment(ref admitted);
            });
            Assert.Equal((3, Calls - 3), (admitted, it.Snapshot.RejectedCalls));
            Assert.Equal([(CircuitState.Closed, CircuitState.Open), (CircuitState.Open, CircuitState.HalfOpen)], it.Moves);
        }
    }

    [Fact]
    public void Never_are_more_probes_out_at_once_than_allowed_and_none_is_lost()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker();
            it.HalfOpen();
            var (inFlight, most) = (0, 0);
            TestBreaker.Together(Calls, _ =>
            {
                if (!it.Breaker.TryAcquire(out var permit))
                    return;
                Max(ref most, Interlocked.Increment(ref inFlight));
                Interlocked.Decrement(ref inFlight);
                permit.Dispose();
            });
            Assert.InRange(most, 1, 3);
            _ = Permits(it, 3);
            Assert.False(it.Breaker.TryAcquire(out _));
        }
    }

    [Fact]
    public void Parallel_successes_close_it_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxCalls = Calls, SuccessThreshold = Calls / 2 });
            it.HalfOpen();
            var probes = Permits(it, Calls);
            TestBreaker.Together(Calls, i => probes[i].RecordSuccess());
            Assert.Equal(CircuitState.Closed, it.Breaker.State);
            Assert.Equal((CircuitState.HalfOpen, CircuitState.Closed), Assert.Single(it.Moves.Skip(2)));
            Assert.InRange(it.Snapshot.SuccessCount, Calls / 2, Calls);
        }
    }

    [Fact]
    public void No_success_of_parallel_probes_is_lost()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxCalls = Calls, SuccessThreshold = Calls });
            it.HalfOpen();
            var probes = Permits(it, Calls);
            TestBreaker.Together(Calls, i => probes[i].RecordSuccess());
            Assert.Equal((CircuitState.Closed, Calls), (it.Breaker.State, it.Snapshot.SuccessCount));
        }
    }

    [Fact]
    public void Every_copy_of_one_probe_speaking_at_once_counts_one_result()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker();
            it.HalfOpen();
            var probe = it.Acquire();
            TestBreaker.Together(Calls, _ => probe.RecordSuccess());
            Assert.Equal((CircuitState.HalfOpen, 1), (it.Breaker.State, it.Snapshot.SuccessCount));
        }
    }

    [Fact]
    public void Successes_and_failures_of_parallel_probes_give_one_verdict()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxCalls = Calls });
            it.HalfOpen();
            var probes = Permits(it, Calls);
            TestBreaker.Together(Calls, i => (i % 2 == 0 ? (Action)probes[i].RecordSuccess : probes[i].RecordFailure)());
            var verdict = Assert.Single(it.Moves.Skip(2));
            Assert.Equal((CircuitState.HalfOpen, it.Breaker.State), verdict);
            Assert.Equal(it.Breaker.State == CircuitState.Open ? 2 : 1, it.Snapshot.Trips);
        }
    }

    [Fact]
    public void Half_open_for_too_long_is_reopened_once_whoever_asks_first()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxDuration = TimeSpan.FromSeconds(1) });
            it.HalfOpen();
            it.Time.Advance(TimeSpan.FromSeconds(1));
            TestBreaker.Together(Calls, _ => Assert.False(it.Breaker.TryAcquire(out var _)));
            Assert.Equal((2, Calls), (it.Snapshot.Trips, it.Snapshot.RejectedCalls));
            Assert.Single(it.Moves.Skip(2));
        }
    }

    [Fact]
    public void A_lost_probe_is_taken_back_once_whoever_asks_first()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { HalfOpenMaxCalls = 1 });
            it.HalfOpen();
            it.Acquire();
            it.Time.Advance(it.Settings.PermitLifetime);
            var admitted = 0;
            TestBreaker.Together(Calls, _ => Interlocked.Add(ref admitted, it.Breaker.TryAcquire(out var _) ? 1 : 0));
            Assert.Equal(1, admitted);
        }
    }

    [Fact]
    public void Late_results_that_arrive_while_it_closes_do_not_open_it_again()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker();
            var late = Permits(it, Calls);
            it.HalfOpen();
            TestBreaker.Together(Calls, i =>
            {
                if (i % 100 == 50 && it.Breaker.TryAcquire(out var probe))
                    probe.RecordSuccess();
                else
                    late[i].RecordFailure();
            });
            Assert.Equal((CircuitState.Closed, 5, 0), (it.Breaker.State, it.Snapshot.FailureCount, it.Snapshot.ConsecutiveFailures));
        }
    }

    [Fact]
    public void Metrics_only_counts_one_trip_for_each_full_run_whatever_races()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker();
            it.Breaker.UseMetricsOnly();
            TestBreaker.Together(Calls + 2, _ => it.Fail());
            Assert.Equal((Calls / 5, 2), (it.Snapshot.Trips, it.Snapshot.ConsecutiveFailures));
        }
    }

    [Fact]
    public void Whatever_races_the_state_changes_form_one_chain_and_each_opening_is_one_trip()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = 2, RecoveryTimeout = TimeSpan.FromMilliseconds(1), SuccessThreshold = 1 });
            TestBreaker.Together(Calls, i =>
            {
                if (i % 7 == 0)
                    it.Time.Advance(TimeSpan.FromMilliseconds(1));
                if (it.Breaker.TryAcquire(out var permit))
                    (i % 3 == 0 ? (Action)permit.RecordSuccess : permit.RecordFailure)();
                AssertConsistent(it.Snapshot);
            });
            var moves = it.Moves.ToList();
            Assert.All(moves.GroupBy(move => move), move => Assert.Contains(move.Key, s_allowed));
            foreach (var state in Enum.GetValues<CircuitState>())
            {
                var left = moves.Count(move => move.Old == state) + (it.Breaker.State == state ? 1 : 0);
                var entered = moves.Count(move => move.New == state) + (state == CircuitState.Closed ? 1 : 0);
                Assert.Equal(entered, left);
            }

            Assert.Equal(moves.Count(move => move.New == CircuitState.Open), it.Snapshot.Trips);
        }
    }

    [Fact]
    public void A_snapshot_taken_while_the_state_changes_is_of_one_moment()
    {
        var it = new TestBreaker(new CircuitBreakerSettings { FailureThreshold = 1, SuccessThreshold = 1 });
        var driver = 0;
        var done = false;
        TestBreaker.Together(4, _ =>
        {
            if (Interlocked.Increment(ref driver) == 1)
                Cycle();
            while (!Volatile.Read(ref done))
                AssertOfOneMoment(it.Snapshot);
        });

        void Cycle()
        {
            for (var cycle = 0; cycle < 20_000; cycle++)
            {
                it.Fail();
                it.Breaker.ProbeNow();
                it.Succeed();
            }

            Volatile.Write(ref done, true);
        }
    }

    // One failure opens it and one success closes it, so state and trips tell the counts, but for one result on its way from count to state.
    private static void AssertOfOneMoment(CircuitBreakerSnapshot seen)
    {
        var open = seen.State == CircuitState.Closed ? 0 : 1;
        Assert.InRange(seen.FailureCount, seen.Trips, seen.Trips + 1 - open);
        Assert.InRange(seen.SuccessCount, seen.Trips - open, seen.Trips - (seen.State == CircuitState.Open ? 1 : 0));
    }

    private static readonly (CircuitState Old, CircuitState New)[] s_allowed =
    [
        (CircuitState.Closed, CircuitState.Open),
        (CircuitState.Open, CircuitState.HalfOpen),
        (CircuitState.HalfOpen, CircuitState.Open),
        (CircuitState.HalfOpen, CircuitState.Closed),
    ];

    private static void AssertConsistent(CircuitBreakerSnapshot seen)
    {
        Assert.Equal(seen.State == CircuitState.Open, seen.TimeUntilRetry is not null);
        Assert.Equal(seen.FailureCount > 0, seen.LastFailureTime is not null);
        Assert.InRange(seen.ConsecutiveFailures, 0, seen.FailureCount);
        Assert.True(seen.Trips > 0 || seen.State == CircuitState.Closed, "open without a trip");
        Assert.InRange(seen.Trips, 0, seen.FailureCount);
    }

    private static CircuitPermit[] Permits(TestBreaker it, int count) => [.. Enumerable.Range(0, count).Select(_ => it.Acquire())];

    private static void Max(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
