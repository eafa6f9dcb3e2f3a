using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

/// <summary>What both windows promise.</summary>
public abstract class CallWindowTests
{
    internal ManualTimeProvider Time { get; } = new();

    /// <summary>A window with room for a hundred calls a while.</summary>
    internal abstract CallWindow Create();

    /// <summary>Makes the window forget all that was counted up to now.</summary>
    internal abstract void LetPass(CallWindow window);

    [Fact]
    public void It_counts_calls_failures_and_slow_ones()
    {
        var window = Create();
        window.Count(isFailure: false, isSlow: false);
        window.Count(isFailure: true, isSlow: false);
        window.Count(isFailure: false, isSlow: true);
        window.Count(isFailure: true, isSlow: true);
        Assert.Equal(new CallSums(4, 2, 2), window.Read());
    }

    [Fact]
    public void An_empty_one_holds_nothing() => Assert.Equal(default, Create().Read());

    [Fact]
    public void What_has_left_it_no_longer_counts()
    {
        var window = Create();
        for (var i = 0; i < 50; i++)
            window.Count(isFailure: true, isSlow: true);
        LetPass(window);
        window.Count(isFailure: false, isSlow: false);
        Assert.Equal((0, 0), (window.Read().Failures, window.Read().Slow));
    }

    [Fact]
    public void Many_may_count_at_once_and_nothing_is_lost()
    {
        var window = Create();
        TestBreaker.Together(90, call => window.Count(isFailure: call % 2 == 0, isSlow: call % 3 == 0));
        Assert.Equal(new CallSums(90, 45, 30), window.Read());
    }

    [Fact]
    public void However_many_race_through_it_the_sums_come_out_even()
    {
        var window = Create();
        TestBreaker.Together(100_000, call => window.Count(isFailure: call % 2 == 0, isSlow: true));
        LetPass(window);
        window.Count(isFailure: true, isSlow: false);
        Assert.Equal((1, 0), (window.Read().Failures, window.Read().Slow));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var window = Create();
        Assert.Equal(0, Allocated.By(() => window.Count(isFailure: true, isSlow: true), times: 1_000));
    }
}

public sealed class TimeWindowTests : CallWindowTests
{
    internal override CallWindow Create() => new TimeWindow(TimeSpan.FromMinutes(1), Time);

    internal override void LetPass(CallWindow window) => Time.Advance(TimeSpan.FromMinutes(1));

    [Fact]
    public void A_call_stays_for_at_least_nine_tenths_of_the_time_and_never_longer_than_all_of_it()
    {
        var window = Create();
        Time.Advance(TimeSpan.FromSeconds(5.9));
        window.Count(isFailure: true, isSlow: false);
        Time.Advance(TimeSpan.FromSeconds(54));
        Assert.Equal(1, window.Read().Calls);
        Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, window.Read().Calls);
    }

    [Fact]
    public void It_forgets_bit_by_bit()
    {
        var window = Create();
        for (var i = 0; i < 10; i++, Time.Advance(TimeSpan.FromSeconds(6)))
            window.Count(isFailure: false, isSlow: false);
        Assert.Equal(9, window.Read().Calls);
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(4, window.Read().Calls);
    }
}

public sealed class CountWindowTests : CallWindowTests
{
    internal override CallWindow Create() => new CountWindow(100);

    internal override void LetPass(CallWindow window)
    {
        for (var i = 0; i < 100; i++)
            window.Count(isFailure: false, isSlow: false);
    }

    [Fact]
    public void It_never_holds_more_than_its_size_and_time_does_not_matter()
    {
        var window = Create();
        for (var i = 0; i < 250; i++)
            window.Count(isFailure: i < 200, isSlow: false);
        Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(new CallSums(100, 50, 0), window.Read());
    }
}
