using HttpResilience.CircuitBreaking;
using HttpResilience.Fleet;

namespace HttpResilience.Tests.Fleet;

/// <summary>When a lease is renewed and when it is given back.</summary>
public sealed class LeaseUseTests
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_look_that_came_a_little_late_does_not_put_off_the_next_renewal()
    {
        var time = new ManualTimeProvider();
        var (phase, use) = Begin(time);
        Assert.NotNull(phase.TryTakeSlot(TimeSpan.FromMinutes(1), time));
        time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.True(use.Look(isWanted: false));
        use.Renewed(time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.True(use.Look(isWanted: false));
    }

    [Fact]
    public void A_look_in_between_renews_nothing()
    {
        var time = new ManualTimeProvider();
        var use = Begin(time).Use;
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(use.Look(isWanted: false));
    }

    [Fact]
    public void A_renewal_that_was_refused_is_due_until_it_is_not()
    {
        var time = new ManualTimeProvider();
        var use = Begin(time).Use;
        time.Advance(s_every);
        Assert.True(use.Look(isWanted: false));
        Assert.True(use.Look(isWanted: true));
        use.Renewed(time.GetTimestamp());
        Assert.Null(use.Look(isWanted: true));
        use.Revoked();
        Assert.True(use.Look(isWanted: true));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3.9, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    public void Who_found_nobody_to_probe_last_time_keeps_it_for_longer_but_not_from_who_wants_it(double seconds, bool keepsItThough)
    {
        var time = new ManualTimeProvider();
        var use = Begin(time, TimeSpan.FromMinutes(1)).Use;
        time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.NotEqual(false, use.Look(isWanted: false));
        Assert.Equal(keepsItThough, use.Look(isWanted: true) != false);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEqual(false, use.Look(isWanted: false));
        time.Advance(LeaseUse.ShortestIdle * 2);
        Assert.False(use.Look(isWanted: false));
    }

    private static (HalfOpenPhase Phase, LeaseUse Use) Begin(ManualTimeProvider time, TimeSpan? calledOffBefore = null)
    {
        var phases = new CircuitPhases(time);
        var open = phases.Opened(CircuitPhases.Cleared(0), 0, TimeSpan.FromSeconds(30), isByHand: false);
        if (calledOffBefore is { } before)
        {
            open = phases.CalledOff(open);
            open.From(time.GetTimestamp(), CircuitChangeReason.NoVerdict);
            time.Advance(before);
        }

        var phase = phases.HalfOpened(open, 1, new ProbeLease(TimeSpan.TicksPerHour, TimeSpan.FromMinutes(1), new FleetConnection()));
        return (phase, new LeaseUse(phase, open, s_every, time));
    }
}
