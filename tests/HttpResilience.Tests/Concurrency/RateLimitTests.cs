using System.Collections.Concurrent;
using HttpResilience.Concurrency;
using HttpResilience.Tests.CircuitBreaking;

namespace HttpResilience.Tests.Concurrency;

public class RateLimitTests
{
    private static readonly TimeSpan s_per = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_grants_its_permits_at_once_and_then_none()
    {
        var limit = new RateLimit(3, s_per, _time);
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => limit.TryTake()).ToArray());
        Assert.Equal(0, limit.Available);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 9)]
    [InlineData(RateLimit.MostPermits + 1, 1000)]
    public void A_limit_it_cannot_count_is_refused(int permits, int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimit(permits, TimeSpan.FromMilliseconds(milliseconds), _time));

    [Theory]
    [InlineData(1, 1000, 1)]
    [InlineData(7, 1000, 2)]
    [InlineData(50, 1000, 3)]
    [InlineData(5, 11, 4)]
    [InlineData(1000, 60_000, 5)]
    public void No_window_wherever_it_begins_sees_more_calls_than_permits(int permits, int milliseconds, int seed)
    {
        var per = TimeSpan.FromMilliseconds(milliseconds) + TimeSpan.FromTicks(seed);
        var limit = new RateLimit(permits, per, _time);
        var random = new Random(seed);
        var granted = new List<long>();
        for (var i = 0; i < 20_000; i++)
        {
            // Mostly short steps, at times a burst, at times a long pause.
            var mean = random.Next(10) switch { 0 => per.Ticks, < 4 => 0, _ => per.Ticks / permits };
            _time.Advance(TimeSpan.FromTicks(random.NextInt64(mean + 1)));
            if (limit.TryTake())
                granted.Add(_time.GetTimestamp());
        }

        Assert.InRange(granted.Count, permits + 1, 20_000);
        AssertStrict(granted, permits, per);
    }

    [Fact]
    public void Bursts_at_the_edge_of_a_slice_never_let_more_through()
    {
        var limit = new RateLimit(10, s_per, _time);
        var granted = new List<long>();
        for (var tick = 0; tick < 1000; tick++)
        {
            _time.Advance(tick % 2 == 0 ? TimeSpan.FromTicks((s_per.Ticks / 10) - 1) : TimeSpan.FromTicks(1));
            while (limit.TryTake())
                granted.Add(_time.GetTimestamp());
        }

        AssertStrict(granted, 10, s_per);
    }

    [Fact]
    public void A_span_that_ten_slices_do_not_divide_is_kept_to_the_tick()
    {
        var per = TimeSpan.FromTicks(100_019);
        for (var offset = 9_990; offset < 10_010; offset++)
        {
            var limit = new RateLimit(1, per, _time);
            _time.Advance(TimeSpan.FromTicks(offset));
            Assert.True(limit.TryTake());
            _time.Advance(TimeSpan.FromTicks(100_000));
            for (var age = 100_000; age <= per.Ticks; age++)
            {
                Assert.False(limit.TryTake());
                _time.Advance(TimeSpan.FromTicks(1));
            }
        }
    }

    [Fact]
    public void A_thread_held_up_after_it_read_the_clock_takes_a_permit_of_the_time_it_goes_on()
    {
        var time = new HoldUpTimeProvider();
        var limit = new RateLimit(1, s_per, time);
        time.HoldUpAfterNextLook = s_per * 3;
        Assert.True(limit.TryTake());
        time.Now += s_per / 2;
        Assert.False(limit.TryTake());
    }

    [Fact]
    public void After_an_idle_span_and_a_slice_all_permits_are_there_again()
    {
        var limit = new RateLimit(10, s_per, _time);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        TakeAll(limit);
        _time.Advance(s_per * 1.1);
        Assert.Equal(10, limit.Available);
        Assert.Equal(10, TakeAll(limit));
        _time.Advance(s_per * 1000);
        Assert.Equal(10, TakeAll(limit));
    }

    [Fact]
    public void Permits_come_back_as_the_calls_that_took_them_grow_old()
    {
        var limit = new RateLimit(10, s_per, _time);
        for (var i = 0; i < 5; i++)
            limit.TryTake();
        _time.Advance(s_per / 2);
        TakeAll(limit);
        _time.Advance(s_per * 0.6);
        Assert.Equal(5, limit.Available);
        Assert.Equal(5, TakeAll(limit));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(333)]
    public void Whoever_takes_whenever_it_can_gets_ten_elevenths_of_the_limit(int permits)
    {
        var limit = new RateLimit(permits, s_per, _time);
        var granted = 0;
        for (var i = 0; i < 100_000; i++)
        {
            granted += TakeAll(limit);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(granted / 100.0, permits * 10 / 11.0, permits * 1.01);
    }

    [Fact]
    public void A_steady_use_of_ten_elevenths_is_never_refused()
    {
        var limit = new RateLimit(110, s_per, _time);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(limit.TryTake());
            _time.Advance(s_per / 100);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_the_time_until_the_next_one_there_is_one_and_not_a_slice_earlier_without_need(int seed)
    {
        var limit = new RateLimit(7, s_per, _time);
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            _time.Advance(TimeSpan.FromTicks(random.NextInt64(s_per.Ticks / 5)));
            if (limit.TryTake())
                continue;
            var wait = limit.TimeUntilNext;
            Assert.InRange(wait, TimeSpan.FromTicks(1), s_per * 1.1);
            _time.Advance(wait - TimeSpan.FromTicks(1));
            Assert.False(limit.TryTake());
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(TimeSpan.Zero, limit.TimeUntilNext);
            Assert.True(limit.TryTake());
        }
    }

    [Fact]
    public void Threads_that_take_at_once_get_exactly_what_there_is()
    {
        for (var round = 0; round < 20; round++)
        {
            var limit = new RateLimit(1000, s_per, _time);
            var granted = 0;
            TestBreaker.Together(4000, _ =>
            {
                if (limit.TryTake())
                    Interlocked.Increment(ref granted);
            });
            Assert.Equal(1000, granted);
        }
    }

    [Fact]
    public void Threads_that_take_while_time_passes_never_get_more_in_any_window()
    {
        var limit = new RateLimit(100, s_per, _time);
        var granted = new ConcurrentQueue<(long From, long To)>();
        TestBreaker.Together(100_000, call =>
        {
            if (call % 10 == 0)
                _time.Advance(TimeSpan.FromMilliseconds(call % 3 * 10));
            var from = _time.GetTimestamp();
            if (limit.TryTake())
                granted.Enqueue((from, _time.GetTimestamp()));
        });

        // A call is granted between two looks at the clock: whatever began and ended within a window was granted in it.
        var byEnd = granted.OrderBy(grant => grant.To).ToList();
        Assert.InRange(byEnd.Count, 1000, 100_000);
        for (var i = 0; i < byEnd.Count; i += 10)
        {
            var start = byEnd[i].From;
            Assert.InRange(byEnd.Count(grant => grant.From >= start && grant.To <= start + s_per.Ticks), 1, 100);
        }
    }

    [Fact]
    public void Nothing_allocates()
    {
        var limit = new RateLimit(1000, TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.Equal(0, Allocated.By(() => Use(limit, 10_000)));
    }

    private static int TakeAll(RateLimit limit)
    {
        var taken = 0;
        while (limit.TryTake())
            taken++;
        return taken;
    }

    private static long Use(RateLimit limit, int times)
    {
        var sum = 0L;
        for (var i = 0; i < times; i++)
            sum += (limit.TryTake() ? 1 : 0) + limit.Available + limit.TimeUntilNext.Ticks;
        return sum;
    }

    // Calls permits apart in the list must be more than a whole window apart in time.
    private static void AssertStrict(List<long> granted, int permits, TimeSpan per)
    {
        for (var i = permits; i < granted.Count; i++)
            Assert.True(granted[i] - granted[i - permits] > per.Ticks, $"{permits + 1} calls in {granted[i] - granted[i - permits]} ticks");
    }
}
