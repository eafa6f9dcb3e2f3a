using HttpResilience.Concurrency;

namespace HttpResilience.Tests.Concurrency;

public class LatencyBaselineTests
{
    private readonly LatencyBaseline _baseline = new();

    [Fact]
    public void The_first_window_is_all_it_knows()
    {
        _baseline.Learn(100, calm: false);
        Assert.Equal(100, _baseline.Value);
    }

    [Fact]
    public void Crowded_windows_never_raise_it()
    {
        _baseline.Learn(100, calm: true);
        for (var i = 0; i < 1000; i++)
            _baseline.Learn(300, calm: false);
        Assert.Equal(100, _baseline.Value);
    }

    [Fact]
    public void Calm_windows_bring_it_to_their_latency_in_some_minutes_whether_each_second_or_each_minute()
    {
        var often = After(calmEvery: 1);
        var seldom = After(calmEvery: LatencyBaseline.OldAge);
        Assert.InRange(often, 230, 270);
        Assert.InRange(seldom, 230, 270);
    }

    [Fact]
    public void It_forgets_a_load_that_was_removed_in_seconds()
    {
        _baseline.Learn(1000, calm: true);
        for (var i = 0; i < 20; i++)
            _baseline.Learn(100, calm: false);
        Assert.InRange(_baseline.Value, 100, 200);
    }

    [Fact]
    public void It_is_old_until_a_calm_window_and_again_a_minute_after_one()
    {
        Assert.True(_baseline.IsOld);
        _baseline.Learn(100, calm: true);
        for (var i = 0; i < LatencyBaseline.OldAge; i++)
        {
            Assert.False(_baseline.IsOld);
            _baseline.Learn(100, calm: false);
        }

        Assert.True(_baseline.IsOld);
        _baseline.PutOff();
        Assert.False(_baseline.IsOld);
    }

    private static double After(int calmEvery)
    {
        var baseline = new LatencyBaseline();
        baseline.Learn(100, calm: true);
        for (var i = 1; i <= LatencyBaseline.OldAge * 5; i++)
            baseline.Learn(300, calm: i % calmEvery == 0);
        return baseline.Value;
    }
}
