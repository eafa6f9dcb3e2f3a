namespace HttpResilience.Tests;

public class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_see_their_own_time()
    {
        using var late = Arm("late", 3);
        using var early = Arm("early", 1);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["early at 1", "late at 3"], _fired);
        Assert.Equal(TimeSpan.FromSeconds(5).Ticks, _time.GetTimestamp());
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public void A_timer_armed_for_now_or_earlier_fires_at_once()
    {
        using var now = Arm("now", 0);
        using var past = Arm("past", -7);

        Assert.Equal(["now at 0", "past at 0"], _fired);
    }

    [Fact]
    public void A_timer_armed_again_by_its_own_callback_fires_again_in_the_same_advance()
    {
        ITimer? timer = null;
        timer = _time.CreateTimer(_ => { Note("again"); timer!.Change(_fired.Count == 2 ? TimeSpan.Zero : TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan); },
            null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(7));
        timer.Dispose();

        Assert.Equal(["again at 2", "again at 4", "again at 4", "again at 6"], _fired);
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public void A_periodic_timer_fires_until_it_is_disposed()
    {
        var timer = _time.CreateTimer(_ => Note("tick"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(5));
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["tick at 1", "tick at 3", "tick at 5"], _fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void A_step_of_the_wall_clock_moves_neither_timestamps_nor_timers()
    {
        using var timer = Arm("timer", 1);
        var before = _time.GetUtcNow();

        _time.StepWallClock(TimeSpan.FromHours(-2));

        Assert.Equal(before.AddHours(-2), _time.GetUtcNow());
        Assert.Equal(0, _time.GetTimestamp());
        Assert.Empty(_fired);
    }

    [Fact]
    public async Task A_token_source_and_a_delay_obey_it()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
        var delay = Task.Delay(TimeSpan.FromSeconds(2), _time, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(source.IsCancellationRequested);
        Assert.False(delay.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }

    [Fact]
    public void Advances_of_many_threads_add_up()
    {
        var count = 0;
        using var timer = _time.CreateTimer(_ => Interlocked.Increment(ref count), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        Parallel.For(0, 500, _ => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(500, count);
        Assert.Equal(TimeSpan.FromSeconds(500).Ticks, _time.GetTimestamp());
    }

    private ITimer Arm(string name, double seconds) =>
        _time.CreateTimer(_ => Note(name), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);

    private void Note(string name) => _fired.Add($"{name} at {TimeSpan.FromTicks(_time.GetTimestamp()).TotalSeconds}");
}
