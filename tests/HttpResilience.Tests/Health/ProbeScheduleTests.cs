using HttpResilience.Health;

namespace HttpResilience.Tests.Health;

/// <summary>A fleet does not probe in step.</summary>
public sealed class ProbeScheduleTests
{
    private const int Fleet = 1_000;

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(30, 2)]
    [InlineData(3, 1.5)]
    [InlineData(86_400, 2)]
    public void First_probes_are_spread_over_a_part_of_the_interval_and_two_seconds_at_most(double interval, double within)
    {
        var waits = Enumerable.Range(0, Fleet).Select(_ => First(new ProbeSchedule(_time), interval)).ToArray();
        Assert.All(waits, wait => Assert.InRange(wait, 0, within));
        AssertSpread(waits, 0, within);
    }

    [Fact]
    public void Further_probes_come_ten_percent_around_the_interval()
    {
        var waits = new List<double>();
        for (var i = 0; i < Fleet; i++)
        {
            var schedule = new ProbeSchedule(_time);
            _time.Advance(TimeSpan.FromSeconds(First(schedule, 30)));
            Assert.True(schedule.IsDue(TimeSpan.FromSeconds(30), out var next));
            Assert.False(schedule.IsDue(TimeSpan.FromSeconds(30), out var left));
            Assert.Equal(next.TotalSeconds, left.TotalSeconds, 0.001);
            waits.Add(next.TotalSeconds);
        }

        AssertSpread([.. waits], 27, 33);
    }

    [Fact]
    public void A_fleet_that_sees_a_shorter_interval_at_once_is_spread_too()
    {
        var waits = new List<double>();
        for (var i = 0; i < Fleet; i++)
        {
            var schedule = new ProbeSchedule(_time);
            _time.Advance(TimeSpan.FromSeconds(First(schedule, 3_600)));
            Assert.True(schedule.IsDue(TimeSpan.FromHours(1), out _));
            Assert.False(schedule.IsDue(TimeSpan.FromSeconds(10), out var left));
            waits.Add(left.TotalSeconds);
        }

        AssertSpread([.. waits], 9, 11);
    }

    [Fact]
    public void A_longer_interval_holds_after_the_probe_that_is_due_anyway()
    {
        var schedule = new ProbeSchedule(_time);
        _time.Advance(TimeSpan.FromSeconds(First(schedule, 10)));
        Assert.True(schedule.IsDue(TimeSpan.FromSeconds(10), out _));
        Assert.False(schedule.IsDue(TimeSpan.FromHours(1), out var left));
        Assert.InRange(left.TotalSeconds, 9, 11);
        _time.Advance(left);
        Assert.True(schedule.IsDue(TimeSpan.FromHours(1), out left));
        Assert.InRange(left.TotalMinutes, 54, 66);
    }

    private static double First(ProbeSchedule schedule, double interval)
    {
        Assert.False(schedule.IsDue(TimeSpan.FromSeconds(interval), out var left));
        return left.TotalSeconds;
    }

    // A tenth of the range holds a tenth of the fleet; 50 of 1,000 is more than five standard deviations below.
    private static void AssertSpread(double[] waits, double from, double to)
    {
        Assert.All(waits, wait => Assert.InRange(wait, from, to));
        var tenths = waits.CountBy(wait => Math.Min((int)((wait - from) / (to - from) * 10), 9)).ToDictionary();
        for (var i = 0; i < 10; i++)
            Assert.InRange(tenths.GetValueOrDefault(i), 50, 160);
    }
}
