using HttpResilience.Counting;
using HttpResilience.Tests.CircuitBreaking;
using HttpResilience.Tests.Concurrency;

namespace HttpResilience.Tests.Counting;

public sealed class SlidingCountersTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void An_event_counts_for_at_least_the_while_less_a_slice_and_at_most_the_while()
    {
        for (var offset = 0.0; offset < 1; offset += 0.05)
        {
            var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
            counters.Current.Count(0);
            _time.Advance(9 * s_second);
            Assert.Equal(1, counters.Sum(0));
            _time.Advance(s_second);
            Assert.Equal(0, counters.Sum(0));
            _time.Advance(TimeSpan.FromSeconds(0.05));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_sum_is_that_of_the_slice_under_way_and_the_full_ones_before_it(int seed)
    {
        var random = new Random(seed);
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        var events = new List<(long Slice, int Kind)>();
        for (var i = 0; i < 5_000; i++)
        {
            // Mostly short steps, at times more than the whole ring.
            _time.Advance(random.Next(500) == 0 ? 25 * s_second : random.NextDouble() * 0.1 * s_second);
            var now = _time.GetTimestamp() / TimeSpan.TicksPerSecond;
            var kind = random.Next(3);
            counters.Current.Count(kind);
            events.Add((now, kind));
            events.RemoveAll(one => one.Slice < now - 9);
            for (var k = 0; k < 3; k++)
                Assert.Equal(events.Count(one => one.Kind == k), counters.Sum(k));
        }
    }

    [Fact]
    public void What_was_taken_back_does_not_count_even_when_its_slice_is_not_the_one_under_way()
    {
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        var mark = counters.Current.Count(1);
        _time.Advance(5 * s_second);
        counters.Current.Count(1);
        mark.TakeBack();
        Assert.Equal(1, counters.Sum(1));
        _time.Advance(20 * s_second);
        counters.Current.Count(1);
        Assert.Equal(1, counters.Sum(1));
    }

    [Fact]
    public void What_is_taken_back_when_its_slice_is_long_gone_takes_nothing_from_the_one_in_its_place()
    {
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        var mark = counters.Current.Count(1);
        _time.Advance(10 * s_second);
        counters.Current.Count(1);
        mark.TakeBack();
        Assert.Equal(1, counters.Sum(1));
    }

    // Taken back in another cell, a sum made meanwhile could miss the count, see the taking back, and be too low.
    [Fact]
    public void What_is_taken_back_is_taken_from_the_cell_that_counted_it_on_whatever_processor()
    {
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        TestBreaker.Together(10_000, _ =>
        {
            var mark = counters.Current.Count(2);
            Thread.Yield();
            mark.TakeBack();
        });
        Assert.Equal(0, counters.Sum(2));
    }

    // A cell tells slices apart by 28 bits; these repeat.
    [Theory]
    [InlineData(1 << 13)]
    [InlineData(1 << 26)]
    [InlineData(1 << 27)]
    [InlineData((1 << 28) - (1 << 13))]
    [InlineData(1L << 36)]
    public void However_long_nothing_happened_what_was_before_is_forgotten(long slices)
    {
        var counters = new SlidingCounters(TimeSpan.FromTicks(10), 10, kinds: 3, _time);
        counters.Current.Count(0);
        _time.Advance(TimeSpan.FromTicks(slices + 10));
        Assert.Equal(0, counters.Sum(0));
        counters.Current.Count(0);
        Assert.Equal(1, counters.Sum(0));
        _time.Advance(TimeSpan.FromTicks(10));
        Assert.Equal(0, counters.Sum(0));
    }

    [Fact]
    public void Kinds_are_counted_each_for_itself()
    {
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        for (var i = 0; i < 6; i++)
            counters.Current.Count(i < 1 ? 0 : i < 3 ? 1 : 2);
        Assert.Equal((1, 2, 3), (counters.Sum(0), counters.Sum(1), counters.Sum(2)));
    }

    [Fact]
    public void A_mark_of_nothing_takes_nothing_back() => default(SlidingCounters.Mark).TakeBack();

    [Fact]
    public void A_while_shorter_than_the_clocks_steps_is_taken_as_that_long()
    {
        var counters = new SlidingCounters(TimeSpan.FromTicks(3), 10, kinds: 3, _time);
        counters.Current.Count(0);
        _time.Advance(TimeSpan.FromTicks(9));
        Assert.Equal(1, counters.Sum(0));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(0, counters.Sum(0));
    }

    [Fact]
    public void A_thread_held_up_for_a_whole_round_counts_in_the_slice_that_took_the_place()
    {
        var time = new HoldUpTimeProvider();
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, time);
        time.Now = 10 * s_second;
        counters.Current.Count(0);
        time.Now = TimeSpan.Zero;
        counters.Current.Count(0);
        time.Now = 10 * s_second;
        Assert.Equal(2, counters.Sum(0));
    }

    [Fact]
    public void Threads_that_meet_at_a_new_slice_lose_no_count()
    {
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        for (var second = 0; second < 50; second++)
        {
            TestBreaker.Together(400, _ => counters.Current.Count(0));
            Assert.Equal(400 * Math.Min(10, second + 1), counters.Sum(0));
            _time.Advance(s_second);
        }
    }

    [Fact]
    public void Nothing_is_allocated_not_even_for_a_new_slice()
    {
        var counters = new SlidingCounters(10 * s_second, 10, kinds: 3, _time);
        Assert.Equal(0, Allocated.By(() => Use(counters, 10_000)));
    }

    private long Use(SlidingCounters counters, int times)
    {
        var sum = 0L;
        for (var i = 0; i < times; i++)
        {
            counters.Current.Count(0).TakeBack();
            sum += counters.Sum(0);
            _time.Advance(0.3 * s_second);
        }

        return sum;
    }
}
