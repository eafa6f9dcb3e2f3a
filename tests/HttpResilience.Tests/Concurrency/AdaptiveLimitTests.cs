using HttpResilience.Concurrency;

namespace HttpResilience.Tests.Concurrency;

public class AdaptiveLimitTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1, 200, 20)]
    [InlineData(30, 200, 30)]
    [InlineData(1, 5, 5)]
    public void It_starts_at_twenty_or_the_bound_nearest_to_it(int min, int max, int expected) =>
        Assert.Equal(expected, new AdaptiveLimit(min, max, _time).Limit);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    public void Bounds_that_leave_no_limit_are_refused(int min, int max)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveLimit(min, max, _time));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveLimit(1, 5, _time).SetBounds(min, max));
    }

    [Fact]
    public void A_call_above_the_limit_is_refused_and_not_counted()
    {
        var limit = new AdaptiveLimit(2, 2, _time);
        Assert.True(limit.TryAcquire());
        Assert.True(limit.TryAcquire());
        Assert.False(limit.TryAcquire());
        Assert.Equal(2, limit.InFlight);
    }

    [Fact]
    public void Every_way_to_end_a_call_gives_its_permit_back()
    {
        var limit = new AdaptiveLimit(3, 3, _time);
        for (var i = 0; i < 3; i++)
            limit.TryAcquire();
        limit.Release(TimeSpan.FromMilliseconds(1));
        limit.ReleaseDropped();
        limit.ReleaseIgnored();
        Assert.Equal(0, limit.InFlight);
    }

    [Fact]
    public void A_permit_given_back_twice_never_lends_more_than_there_are()
    {
        var limit = new AdaptiveLimit(2, 2, _time);
        limit.TryAcquire();
        limit.ReleaseIgnored();
        limit.ReleaseIgnored();
        Assert.Equal(0, limit.InFlight);
        Assert.Equal([true, true, false], [limit.TryAcquire(), limit.TryAcquire(), limit.TryAcquire()]);
    }

    [Fact]
    public void New_bounds_hold_at_once_and_calls_above_them_run_to_their_end()
    {
        var limit = new AdaptiveLimit(1, 100, _time);
        for (var i = 0; i < 20; i++)
            limit.TryAcquire();
        limit.SetBounds(1, 5);
        Assert.Equal((5, 20), (limit.Limit, limit.InFlight));
        for (var i = 0; i < 15; i++)
            limit.ReleaseIgnored();
        Assert.False(limit.TryAcquire());
        limit.ReleaseIgnored();
        Assert.True(limit.TryAcquire());
        limit.SetBounds(50, 100);
        Assert.Equal(50, limit.Limit);
    }

    [Fact]
    public void New_bounds_around_the_learned_limit_leave_it_as_it_is()
    {
        var limit = new AdaptiveLimit(1, 100, _time);
        limit.SetBounds(10, 40);
        Assert.Equal(20, limit.Limit);
    }

    [Fact]
    public void The_learned_limit_stays_within_new_bounds_under_load()
    {
        var limit = new AdaptiveLimit(1, 1000, _time);
        var server = new SimulatedServer(limit, _time);
        server.Run(seconds: 100);
        limit.SetBounds(20, 30);
        server.Run(seconds: 100);
        Assert.InRange(server.Lowest, 20, 30);
        Assert.InRange(server.Highest, 20, 30);
        limit.SetBounds(1, 1000);
        server.Run(seconds: 100);
        Assert.InRange(limit.Limit, 50, 100);
    }

    [Fact]
    public void A_drop_shrinks_it_by_a_tenth_and_many_in_a_window_no_more()
    {
        var limit = new AdaptiveLimit(1, 100, _time);
        Drop(limit, times: 15);
        Assert.Equal(20, limit.Limit);
        _time.Advance(TimeSpan.FromSeconds(1));
        Drop(limit, times: 1);
        Assert.Equal(18, limit.Limit);
        Drop(limit, times: 15);
        Assert.Equal(18, limit.Limit);
    }

    [Fact]
    public void Drops_without_end_shrink_it_to_its_minimum_and_no_further()
    {
        var limit = new AdaptiveLimit(3, 100, _time);
        for (var i = 0; i < 60; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Drop(limit, times: 1);
        }

        Assert.Equal(3, limit.Limit);
    }

    [Fact]
    public void Calls_that_say_nothing_about_latency_change_nothing()
    {
        var limit = new AdaptiveLimit(1, 100, _time);
        for (var i = 0; i < 1000; i++)
        {
            limit.TryAcquire();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            limit.ReleaseIgnored();
        }

        Assert.Equal(20, limit.Limit);
    }

    [Fact]
    public void Too_few_samples_change_nothing_however_long_they_took()
    {
        var limit = new AdaptiveLimit(400, 1000, _time);
        for (var i = 0; i < 400; i++)
            limit.TryAcquire();
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 9; i++)
            limit.Release(TimeSpan.FromMilliseconds(1));
        Assert.Equal(400, limit.Limit);
        limit.Release(TimeSpan.FromMilliseconds(1));
        Assert.Equal(404, limit.Limit);
    }

    [Fact]
    public void A_window_lasts_a_second_at_least()
    {
        var limit = new AdaptiveLimit(400, 1000, _time);
        for (var i = 0; i < 400; i++)
            limit.TryAcquire();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        for (var i = 0; i < 100; i++)
            limit.Release(TimeSpan.FromMilliseconds(1));
        Assert.Equal(400, limit.Limit);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        limit.Release(TimeSpan.FromMilliseconds(1));
        Assert.Equal(404, limit.Limit);
    }

    [Fact]
    public void A_window_lasts_twice_the_latency_where_that_is_longer()
    {
        var limit = new AdaptiveLimit(400, 1000, _time);
        for (var i = 0; i < 400; i++)
            limit.TryAcquire();
        Assert.Equal(404, AfterSamples(seconds: 1));
        Assert.Equal(404, AfterSamples(seconds: 3.9));
        Assert.Equal(408, AfterSamples(seconds: 0.1));

        int AfterSamples(double seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            for (var i = 0; i < 10; i++)
                limit.Release(TimeSpan.FromSeconds(2));
            return limit.Limit;
        }
    }

    [Fact]
    public void Calls_that_do_not_end_hold_no_measurement_up()
    {
        var limit = new AdaptiveLimit(1, 1000, _time);
        for (var i = 0; i < 15; i++)
            limit.TryAcquire();
        var lowest = Cycle(limit, seconds: 3);
        Assert.InRange(lowest, 1, 10);
        Cycle(limit, seconds: 3);
        Assert.InRange(Cycle(limit, seconds: 30), 20, 1000);
    }

    [Fact]
    public void It_is_not_halved_to_measure_while_no_call_is_refused()
    {
        var limit = new AdaptiveLimit(1, 1000, _time);
        var server = new SimulatedServer(limit, _time) { Demand = 20 };
        server.Run(seconds: 300);
        Assert.Equal((20, 0), (server.Lowest, server.Refused));
        server.Demand = 1000;
        server.Run(seconds: 5);
        Assert.InRange(server.Lowest, 1, server.Highest / 2);
    }

    // Ten times a second all permits that are left are used and given back.
    private int Cycle(AdaptiveLimit limit, int seconds)
    {
        var lowest = int.MaxValue;
        for (var i = 0; i < seconds * 10; i++)
        {
            var taken = 0;
            while (limit.TryAcquire())
                taken++;
            _time.Advance(TimeSpan.FromMilliseconds(100));
            for (; taken > 0; taken--)
                limit.Release(TimeSpan.FromMilliseconds(100));
            lowest = Math.Min(lowest, limit.Limit);
        }

        return lowest;
    }

    private static void Drop(AdaptiveLimit limit, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(limit.TryAcquire());
            limit.ReleaseDropped();
        }
    }
}
