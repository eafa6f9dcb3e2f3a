using HttpResilience.Timeouts;

namespace HttpResilience.Tests.Timeouts;

/// <summary>Attempts begin and end on their threads while the clock moves on another's.</summary>
public sealed class AttemptTimerRaceTests
{
    [Fact]
    public async Task No_attempt_is_canceled_before_its_time_and_each_is_after_it()
    {
        var time = new ManualTimeProvider();
        using var stop = new CancellationTokenSource();
        var clock = Task.Run(() => MoveOn(time, stop.Token), TestContext.Current.CancellationToken);
        var races = Task.WhenAll(Enumerable.Range(0, 2).Select(seed => Task.Run(() => Race(time, new Random(seed)))));
        // A callback that throws stops the clock.
        await await Task.WhenAny(races, clock);
        await stop.CancelAsync();
        await clock;
    }

    [Fact]
    public async Task An_attempt_that_ends_while_its_time_runs_out_breaks_nothing()
    {
        var clock = new TriggerTimeProvider();
        for (var i = 0; i < 60_000; i++)
        {
            var timer = new AttemptTimer(clock);
            timer.Start(clock.GetTimestamp(), TimeSpan.FromTicks(1));
            using var ready = new Barrier(2);
            // What the timer's callback throws would end the process.
            var firing = Task.Run(() =>
            {
                ready.SignalAndWait();
                clock.Fire();
            });
            ready.SignalAndWait();
            // In half of the cases right between the two steps of the callback.
            while (i % 2 == 0 && !timer.HasFired)
                Thread.SpinWait(1);
            Thread.SpinWait(i % 2 * (i % 200));
            timer.Recycle();
            await firing;
        }
    }

    private static void MoveOn(ManualTimeProvider time, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromTicks(1_000));
            Thread.Yield();
        }
    }

    // One timer for many attempts, with limits of a few steps of the clock, so that ends and wakes meet.
    private static void Race(ManualTimeProvider time, Random random)
    {
        var timer = new AttemptTimer(time);
        var (reused, late) = (0, 0);
        for (var i = 0; i < 5_000; i++)
        {
            var start = time.GetTimestamp();
            var limit = random.Next(1, 60) * 500;
            timer.Start(start, TimeSpan.FromTicks(limit));
            var isPatient = i % 50 == 0;
            WaitUntil(time, isPatient ? start + limit + (2 * TimeSpan.TicksPerMillisecond) : start + random.Next(0, limit * 2));
            var wasCanceled = timer.Token.IsCancellationRequested;
            var now = time.GetTimestamp();
            Assert.False(wasCanceled && now < start + limit, $"canceled {start + limit - now} ticks early");
            if (isPatient)
                SpinWait.SpinUntil(() => timer.Token.IsCancellationRequested, TimeSpan.FromSeconds(30));
            Assert.True(!isPatient || timer.Token.IsCancellationRequested, "never canceled");
            if (timer.End())
            {
                Assert.False(timer.Token.IsCancellationRequested);
                reused++;
                continue;
            }

            late++;
            timer.Dispose();
            timer = new AttemptTimer(time);
        }

        timer.Dispose();
        Assert.True(reused > 100 && late > 100, $"{reused} reused, {late} late");
    }

    private static void WaitUntil(ManualTimeProvider time, long timestamp)
    {
        while (time.GetTimestamp() < timestamp)
            Thread.Yield();
    }

    /// <summary>A clock that stands past everything that is due, with one timer, which fires when it is told to.</summary>
    private sealed class TriggerTimeProvider : TimeProvider
    {
        private Action? _fire;
        private long _now;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new Idle();
        }

        private sealed class Idle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
