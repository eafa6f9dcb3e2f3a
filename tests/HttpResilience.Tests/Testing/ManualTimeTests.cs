using HttpResilience.Testing;

namespace HttpResilience.Tests.Testing;

/// <summary>The package's clock moves when told and not otherwise.</summary>
public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void It_stands_still_until_it_is_moved()
    {
        var (utc, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        Assert.Equal((utc, stamp), (_time.GetUtcNow(), _time.GetTimestamp()));
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(3), _time.GetUtcNow() - utc);
        Assert.Equal(TimeSpan.FromMinutes(3), _time.GetElapsedTime(stamp));
        Assert.Equal(TimeSpan.FromMinutes(3), _time.Elapsed);
    }

    [Fact]
    public void It_begins_when_the_test_says_and_shows_UTC()
    {
        var time = new ManualTime(new DateTimeOffset(2030, 5, 6, 7, 0, 0, TimeSpan.FromHours(2)));
        Assert.Equal(new DateTimeOffset(2030, 5, 6, 5, 0, 0, TimeSpan.Zero), time.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, time.GetUtcNow().Offset);
        Assert.Equal(TimeSpan.Zero, time.GetLocalNow().Offset);
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_ties_in_that_of_their_setting()
    {
        List<string> fired = [];
        foreach (var (name, seconds) in new[] { ("c", 3), ("a1", 1), ("a2", 1), ("b", 2) })
            _time.CreateTimer(_ => fired.Add($"{name}@{_time.Elapsed.TotalSeconds}"), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a1@1", "a2@1", "b@2", "c@3"], fired);
        Assert.Equal(TimeSpan.FromSeconds(10), _time.Elapsed);
    }

    [Fact]
    public void A_periodic_timer_fires_until_it_is_disposed_of_and_one_without_period_once()
    {
        var (periodic, once, now) = (0, 0, 0);
        var timer = _time.CreateTimer(_ => periodic++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _time.CreateTimer(_ => once++, null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
        _time.CreateTimer(_ => now++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        Assert.Equal(1, now);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((3, 1), (periodic, once));
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, periodic);
    }

    [Fact]
    public void A_timer_can_be_stopped_and_set_again()
    {
        var fired = 0;
        using var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, fired);
        Assert.True(timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_callback_may_move_the_clock_and_what_it_throws_reaches_who_moved_it()
    {
        List<double> at = [];
        _time.CreateTimer(_ => _time.Advance(TimeSpan.FromSeconds(1)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _time.CreateTimer(_ => at.Add(_time.Elapsed.TotalSeconds), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([2], at);
        _time.CreateTimer(_ => throw new InvalidOperationException("mine"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.Equal("mine", Assert.Throws<InvalidOperationException>(() => _time.Advance(TimeSpan.FromSeconds(1))).Message);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(4), _time.Elapsed);
    }

    [Fact]
    public void Many_threads_move_it_by_the_sum_and_each_timer_fires_once()
    {
        var fired = 0;
        Parallel.For(0, 1000, i =>
        {
            _time.CreateTimer(_ => Interlocked.Increment(ref fired), null, TimeSpan.FromMilliseconds(i % 7), Timeout.InfiniteTimeSpan);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        });
        _time.Advance(TimeSpan.FromMilliseconds(7));
        Assert.Equal(1000, fired);
        Assert.Equal(TimeSpan.FromMilliseconds(1007), _time.Elapsed);
    }

    [Fact]
    public void What_no_clock_can_do_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentNullException>(() => _time.CreateTimer(null!, null, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(-2), TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.FromDays(60)));
    }
}
