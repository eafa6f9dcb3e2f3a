using HttpResilience.Timeouts;

namespace HttpResilience.Tests.Timeouts;

public sealed class AttemptTimerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_fires_at_its_limit_and_not_before()
    {
        using var timer = Started(10);
        Pass(9.999);
        Assert.False(timer.Token.IsCancellationRequested);
        Assert.False(timer.HasFired);
        Pass(0.001);
        Assert.True(timer.Token.IsCancellationRequested);
        Assert.True(timer.HasFired);
        Assert.False(timer.End());
    }

    [Fact]
    public void A_limit_that_is_no_whole_number_of_milliseconds_is_not_cut_short()
    {
        using var timer = new AttemptTimer(_time);
        timer.Start(_time.GetTimestamp(), TimeSpan.FromTicks(15_001));
        _time.Advance(TimeSpan.FromTicks(15_000));
        Assert.False(timer.HasFired);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(timer.HasFired);
    }

    [Fact]
    public void The_limit_counts_from_the_time_given_not_from_now()
    {
        using var timer = new AttemptTimer(_time);
        var before = _time.GetTimestamp();
        Pass(4);
        timer.Start(before, TimeSpan.FromSeconds(10));
        Pass(5.999);
        Assert.False(timer.HasFired);
        Pass(0.001);
        Assert.True(timer.HasFired);
    }

    [Fact]
    public void A_limit_that_had_run_out_by_the_time_it_started_fires_at_once()
    {
        using var timer = new AttemptTimer(_time);
        var before = _time.GetTimestamp();
        Pass(11);
        timer.Start(before, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.Zero);
        Assert.True(timer.HasFired);
        Assert.True(timer.Token.IsCancellationRequested);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.001)]
    [InlineData(-3600)]
    public void A_limit_of_zero_or_less_cancels_at_once(double limit)
    {
        using var timer = Started(limit);
        Assert.True(timer.Token.IsCancellationRequested);
        Assert.True(timer.HasFired);
        Assert.False(timer.End());
    }

    [Fact]
    public void An_attempt_that_ended_in_time_is_never_canceled()
    {
        using var timer = Started(10);
        Pass(9);
        Assert.True(timer.End());
        Pass(100);
        Assert.False(timer.Token.IsCancellationRequested);
        Assert.False(timer.HasFired);
    }

    [Fact]
    public void The_first_attempts_timer_cancels_no_later_attempt_which_has_its_own_time()
    {
        using var timer = Started(10);
        Pass(9);
        Assert.True(timer.End());
        Start(timer, 10);
        Pass(1);
        Assert.False(timer.Token.IsCancellationRequested);
        Pass(8.999);
        Assert.False(timer.HasFired);
        Pass(0.001);
        Assert.True(timer.HasFired);
        Assert.True(timer.Token.IsCancellationRequested);
    }

    [Fact]
    public void An_attempt_that_starts_after_an_idle_wake_fires_in_time()
    {
        using var timer = Started(10);
        Assert.True(timer.End());
        Pass(50);
        Assert.Equal(0, _time.ActiveTimers);
        Start(timer, 10);
        Pass(9.999);
        Assert.False(timer.HasFired);
        Pass(0.001);
        Assert.True(timer.HasFired);
    }

    [Fact]
    public void A_shorter_limit_after_a_longer_one_fires_in_time()
    {
        using var timer = Started(100);
        Pass(1);
        Assert.True(timer.End());
        Start(timer, 2);
        Pass(1.999);
        Assert.False(timer.HasFired);
        Pass(0.001);
        Assert.True(timer.HasFired);
    }

    [Fact]
    public void A_longer_limit_after_shorter_ones_fires_in_time()
    {
        using var timer = Started(100);
        foreach (var limit in new[] { 50.0, 5, 1, 7, 90 })
        {
            Assert.True(timer.End());
            Start(timer, limit);
        }

        Pass(89.999);
        Assert.False(timer.Token.IsCancellationRequested);
        Pass(0.001);
        Assert.True(timer.HasFired);
    }

    [Fact]
    public void The_callers_cancellation_cancels_it_and_it_is_not_used_again()
    {
        using var caller = new CancellationTokenSource();
        using var timer = Started(10, caller.Token);
        caller.Cancel();
        Assert.True(timer.Token.IsCancellationRequested);
        Assert.False(timer.HasFired);
        Assert.False(timer.End());
    }

    [Fact]
    public void A_caller_who_had_canceled_before_cancels_it_at_once()
    {
        using var timer = Started(10, new CancellationToken(canceled: true));
        Assert.True(timer.Token.IsCancellationRequested);
        Assert.False(timer.End());
    }

    [Fact]
    public void The_caller_of_an_attempt_that_ended_cancels_no_later_one()
    {
        using var caller = new CancellationTokenSource();
        using var timer = Started(10, caller.Token);
        Assert.True(timer.End());
        Start(timer, 10);
        caller.Cancel();
        Assert.False(timer.Token.IsCancellationRequested);
        Assert.True(timer.End());
    }

    [Fact]
    public void What_was_registered_during_one_attempt_is_not_called_in_a_later_one()
    {
        var calls = 0;
        using var timer = Started(10);
        timer.Token.Register(() => calls++);
        Assert.True(timer.End());
        Start(timer, 10);
        Pass(10);
        Assert.True(timer.HasFired);
        Assert.Equal(0, calls);
    }

    [Fact]
    public void A_start_before_the_timer_fires_does_not_set_it_again()
    {
        var clock = new CountingTimeProvider(_time);
        using var timer = new AttemptTimer(clock);
        for (var i = 0; i < 100; i++)
        {
            timer.Start(_time.GetTimestamp(), TimeSpan.FromSeconds(10));
            Pass(0.05);
            Assert.True(timer.End());
        }

        Assert.Equal(1, clock.Sets);
    }

    [Fact]
    public void It_keeps_nothing_of_the_context_in_which_it_was_made()
    {
        var clock = new CountingTimeProvider(_time);
        _ = new AsyncLocal<string> { Value = "ada" };
        using var timer = new AttemptTimer(clock);
        Assert.False(clock.HasSeenContext);
        Assert.NotNull(ExecutionContext.Capture());
    }

    [Fact]
    public void It_can_be_made_where_the_flow_of_context_is_suppressed()
    {
        using (ExecutionContext.SuppressFlow())
        {
            using var timer = Started(10);
            Assert.True(ExecutionContext.IsFlowSuppressed());
        }

        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    [Fact]
    public void Disposed_it_leaves_no_timer()
    {
        var timer = Started(10);
        Assert.Equal(1, _time.ActiveTimers);
        timer.Recycle();
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public void One_of_the_systems_clock_that_ended_in_time_is_used_again_by_its_thread()
    {
        var timer = StartedNow(TimeSpan.FromHours(1), CancellationToken.None);
        timer.Recycle();
        var next = StartedNow(TimeSpan.FromHours(1), CancellationToken.None);
        var other = AttemptTimer.For(TimeProvider.System);
        Assert.Same(timer, next);
        Assert.NotSame(next, other);
        next.Dispose();
        other.Dispose();
    }

    [Fact]
    public void One_that_was_canceled_is_not_used_again()
    {
        var fired = StartedNow(TimeSpan.Zero, CancellationToken.None);
        fired.Recycle();
        var canceled = StartedNow(TimeSpan.FromHours(1), new CancellationToken(canceled: true));
        Assert.NotSame(fired, canceled);
        canceled.Recycle();
        using var next = AttemptTimer.For(TimeProvider.System);
        Assert.NotSame(canceled, next);
        Assert.False(next.Token.IsCancellationRequested);
    }

    private static AttemptTimer StartedNow(TimeSpan limit, CancellationToken caller)
    {
        var timer = AttemptTimer.For(TimeProvider.System);
        timer.Start(TimeProvider.System.GetTimestamp(), limit);
        timer.Follow(caller);
        return timer;
    }

    private AttemptTimer Started(double seconds, CancellationToken caller = default)
    {
        var timer = new AttemptTimer(_time);
        timer.Start(_time.GetTimestamp(), TimeSpan.FromSeconds(seconds));
        timer.Follow(caller);
        return timer;
    }

    private void Start(AttemptTimer timer, double seconds) => timer.Start(_time.GetTimestamp(), TimeSpan.FromSeconds(seconds));

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
