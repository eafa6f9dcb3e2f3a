using HttpResilience.CircuitBreaking;

namespace HttpResilience.Interleaving.Breaker;

/// <summary>The counts of rates, of calls that run, and the share that is let through while it ramps up.</summary>
internal static class WindowScenarios
{
    private static readonly CircuitBreakerSettings s_rates = new() { FailureThreshold = 0, FailureRateThreshold = 0.5, MinimumThroughput = 2, Window = new WindowSettings(CircuitWindowType.Count, TimeSpan.FromMinutes(1), 2) };

    public static IEnumerable<Scenario> All =>
    [
        new("A ring of two calls holds the last two", 2, 3, RingIsExact),
        new("Parallel failures reach a rate once", 2, 3, () => RateOpensOnce(s_rates)),
        new("Parallel failures reach a rate of time once", 1, 2, () => RateOpensOnce(s_rates with { Window = s_rates.Window with { Type = CircuitWindowType.Time } })),
        new("A window of another shape begins empty, once", 2, 3, ShapeMeetsCalls, IsShownWhenTorn: false),
        new("Calls that run are all known, and none is when they have ended", 2, 3, RunningCallsMeetTime),
        new("A call ends once, whatever is said of it", Scenario.Any, Scenario.Any, OneCallSpokenOfThrice),
        new("Calls that hang open it once", 1, 2, HangingCalls),
        new("While it ramps up, the share is the same whoever asks first", 3, Scenario.Any, RampUp),
    ];

    private static Interleaving RingIsExact()
    {
        var window = new CountWindow(2);
        return new Interleaving(
            () =>
            {
                var sums = window.Read();
                Assert.Equal(2, sums.Calls);
                Assert.InRange(sums.Failures, 1, 2);
                Assert.InRange(sums.Slow, 0, 1);
                window.Count(isFailure: false, isSlow: false);
                window.Count(isFailure: false, isSlow: false);
                Assert.Equal(new CallSums(2, 0, 0), window.Read());
            },
            () => window.Count(isFailure: true, isSlow: false),
            () => window.Count(isFailure: true, isSlow: true),
            () => window.Count(isFailure: false, isSlow: false));
    }

    private static Interleaving RateOpensOnce(CircuitBreakerSettings settings)
    {
        var it = new Circuit(settings);
        return new Interleaving(
            () =>
            {
                Assert.Equal("Closed-Open", it.Moves);
                Assert.Equal((1L, 2L), (it.Snapshot.Trips, it.Snapshot.FailureCount));
                it.AssertOneChain();
                it.AssertNotStuck();
            },
            () => it.Call(success: false),
            () => it.Call(success: false));
    }

    private static Interleaving ShapeMeetsCalls()
    {
        var it = new Circuit(s_rates with { MinimumThroughput = 9 });
        var other = it.Settings with { Window = it.Settings.Window with { Size = 5 } };
        return new Interleaving(
            () =>
            {
                Assert.Equal((2L, ""), (it.Snapshot.TotalCalls, it.Moves));
                it.AssertSound();
                it.Call(success: false);
                it.Call(success: false);
                Assert.InRange(it.Snapshot.FailureRate!.Value, 0.5, 1);
            },
            () => it.Call(success: false),
            () => it.Call(success: true),
            () => it.Breaker.Update(other));
    }

    private static Interleaving RunningCallsMeetTime()
    {
        var clock = new Clock { IsShared = true };
        var running = new RunningCalls(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(80), clock);
        var calls = new List<RunningCall>();
        return new Interleaving(
            () =>
            {
                clock.Advance(20);
                Assert.Equal(3, running.CountSlow());
                calls.ForEach(call => call.TryEnd());
                Assert.Equal(0, running.CountSlow());
            },
            () => calls.Add(running.Begin()),
            () =>
            {
                running.Begin().TryEnd();
                calls.Add(running.Begin());
            },
            () =>
            {
                clock.Advance(1);
                calls.Add(running.Begin());
            });
    }

    private static Interleaving OneCallSpokenOfThrice()
    {
        var it = new Circuit(new() { FailureThreshold = 0, SlowCallDurationThreshold = TimeSpan.FromSeconds(8), SlowCallRateThreshold = 1, MinimumThroughput = 9 });
        var permit = it.Acquire();
        it.Acquire();
        return new Interleaving(
            () =>
            {
                Assert.InRange(it.Snapshot.TotalCalls, 0, 1);
                it.Time.Advance(20);
                Assert.Equal(1.0 / (it.Snapshot.TotalCalls + 1), it.Snapshot.SlowCallRate);
            },
            permit.RecordSuccess,
            permit.Dispose);
    }

    private static Interleaving HangingCalls()
    {
        var it = new Circuit(new() { FailureThreshold = 0, SlowCallDurationThreshold = TimeSpan.FromSeconds(8), SlowCallRateThreshold = 0.5, MinimumThroughput = 2 });
        // Of two that hang, whatever becomes of the third.
        var hanging = it.Acquire(3);
        it.Time.Advance(20);
        return new Interleaving(
            () =>
            {
                Assert.Equal(("Closed-Open", 1L), (it.Moves, it.Snapshot.Trips));
                it.AssertOneChain();
                it.AssertNotStuck();
            },
            () => Assert.False(it.Call(success: true)),
            hanging[0].RecordFailure);
    }

    private static Interleaving RampUp()
    {
        var clock = new Clock();
        var rampUp = new RampUp(clock.GetTimestamp());
        var admitted = 0;
        void Ask()
        {
            for (var i = 0; i < 4; i++)
            {
                if (rampUp.Admits(TimeSpan.FromSeconds(10), clock))
                    admitted++;
            }
        }

        // A tenth of twelve.
        return new Interleaving(() => Assert.Equal(1, admitted), Ask, Ask, Ask);
    }
}
