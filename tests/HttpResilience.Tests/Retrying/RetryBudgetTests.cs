using HttpResilience.Retrying;
using HttpResilience.Tests.CircuitBreaking;

namespace HttpResilience.Tests.Retrying;

public sealed class RetryBudgetTests
{
    private static readonly RetryBudgetSettings s_default = new(0.1, 1);
    private static readonly RetryBudgetSettings s_shareOnly = new(0.1, 0);
    private static readonly RetryBudgetSettings s_floorOnly = new(0, 1);

    private readonly ManualTimeProvider _time = new();
    private readonly RetryBudget _budget;

    public RetryBudgetTests() => _budget = new RetryBudget(_time);

    [Fact]
    public void The_floor_may_be_spent_at_once_and_is_there_without_any_request()
    {
        Assert.Equal(10, TakeAll(s_default));
        Assert.Equal(new RetryBudgetStatus(0, 10, 0), _budget.Read(s_default));
    }

    [Fact]
    public void Neither_share_nor_floor_is_no_retry_at_all()
    {
        Count(1000);
        Assert.Equal(0, TakeAll(new RetryBudgetSettings(0, 0)));
    }

    [Theory]
    [InlineData(0.1, 0, 1000, 100)]
    [InlineData(0.1, 1, 1000, 110)]
    [InlineData(0.1, 1, 5, 10)]
    [InlineData(0.25, 0.5, 10, 7)]
    [InlineData(10, 0, 3, 30)]
    public void In_ten_seconds_the_share_of_their_requests_and_the_floor_are_granted(double ratio, double floor, int requests, int retries)
    {
        var settings = new RetryBudgetSettings(ratio, floor);
        Count(requests);
        Assert.Equal(retries, TakeThrough(settings, halfSeconds: 20));
    }

    [Theory]
    [InlineData(1000, 5)]
    [InlineData(1001, 6)]
    [InlineData(20, 1)]
    public void The_share_is_handed_out_half_a_second_at_a_time(int requests, int ofASlice)
    {
        Count(requests);
        for (var slice = 0; slice < requests / 10 / ofASlice; slice++)
        {
            Assert.Equal(ofASlice, _budget.Read(s_shareOnly).Left);
            Assert.Equal(ofASlice, TakeAll(s_shareOnly));
            Assert.Equal(0, _budget.Read(s_shareOnly).Left);
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    [Fact]
    public void Less_than_one_request_in_ten_seconds_allows_none_beside_the_floor()
    {
        Count(9);
        Assert.Equal(0, TakeAll(s_shareOnly));
        Count(1);
        Assert.Equal(1, TakeAll(s_shareOnly));
    }

    [Fact]
    public void Requests_and_retries_are_forgotten_after_ten_seconds_and_not_before()
    {
        Count(100);
        TakeAll(s_floorOnly);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(new RetryBudgetStatus(100, 10, 0), _budget.Read(s_floorOnly));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(new RetryBudgetStatus(0, 0, 10), _budget.Read(s_floorOnly));
        Assert.Equal(10, TakeAll(s_floorOnly));
    }

    [Fact]
    public void What_was_refused_is_not_counted()
    {
        TakeAll(s_default);
        for (var i = 0; i < 100; i++)
            Assert.False(_budget.TryTake(s_default));
        Assert.Equal(10, _budget.Read(s_default).Retries);
    }

    [Fact]
    public void A_request_that_was_not_sent_can_be_taken_back()
    {
        var mark = _budget.CountRequest(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(3));
        _budget.CountRequest(_time.GetTimestamp());
        mark.TakeBack();
        Assert.Equal(1, _budget.Read(s_default).Requests);
    }

    [Fact]
    public void Smaller_settings_hold_at_once_and_what_is_left_is_never_negative()
    {
        TakeAll(s_default);
        Assert.Equal(new RetryBudgetStatus(0, 10, 0), _budget.Read(new RetryBudgetSettings(0.1, 0.2)));
        Assert.False(_budget.TryTake(new RetryBudgetSettings(0.1, 0.2)));
        Assert.True(_budget.TryTake(new RetryBudgetSettings(0.1, 1.1)));
    }

    [Fact]
    public void Of_many_at_once_never_one_too_many_is_granted()
    {
        for (var round = 0; round < 200; round++)
        {
            var budget = new RetryBudget(_time);
            var granted = 0;
            TestBreaker.Together(200, _ =>
            {
                if (budget.TryTake(s_default))
                    Interlocked.Increment(ref granted);
            });
            // Two who meet at the last may both be refused.
            Assert.InRange(granted, 7, 10);
            Assert.Equal(granted, budget.Read(s_default).Retries);
        }
    }

    [Fact]
    public void Of_many_at_once_while_time_passes_no_ten_seconds_see_one_too_many()
    {
        var settings = new RetryBudgetSettings(0, 5);
        var granted = 0;
        for (var half = 0; half < 20; half++)
        {
            TestBreaker.Together(200, _ =>
            {
                if (_budget.TryTake(settings))
                    Interlocked.Increment(ref granted);
            });
            Assert.InRange(granted, 47, 50);
            _time.Advance(TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1));
        }
    }

    [Fact]
    public void It_tells_once_in_ten_seconds_and_to_one_of_many()
    {
        for (var round = 0; round < 3; round++)
        {
            var told = 0;
            TestBreaker.Together(100, _ =>
            {
                if (_budget.ClaimLog())
                    Interlocked.Increment(ref told);
            });
            Assert.Equal(1, told);
            _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
            Assert.False(_budget.ClaimLog());
            _time.Advance(TimeSpan.FromTicks(1));
        }
    }

    [Fact]
    public void Within_a_slice_nothing_is_allocated() => Assert.Equal(0, Allocated.By(() => Use(10_000)));

    private void Use(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _budget.CountRequest(_time.GetTimestamp());
            _budget.TryTake(s_default);
        }
    }

    private void Count(int requests)
    {
        for (var i = 0; i < requests; i++)
            _budget.CountRequest(_time.GetTimestamp());
    }

    private int TakeThrough(RetryBudgetSettings settings, int halfSeconds)
    {
        var taken = 0;
        for (var i = 0; i < halfSeconds; i++)
        {
            taken += TakeAll(settings);
            if (i < halfSeconds - 1)
                _time.Advance(TimeSpan.FromSeconds(0.5));
        }

        return taken;
    }

    private int TakeAll(RetryBudgetSettings settings)
    {
        var taken = 0;
        while (_budget.TryTake(settings))
            taken++;
        return taken;
    }
}
