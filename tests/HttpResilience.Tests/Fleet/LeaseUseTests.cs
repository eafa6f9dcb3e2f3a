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
        Assert.True(use.Look());
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.True(use.Look());
    }

    [Fact]
    public void A_look_in_between_renews_nothing()
    {
        var time = new ManualTimeProvider();
        var use = Begin(time).Use;
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(use.Look());
    }

    private static (HalfOpenPhase Phase, LeaseUse Use) Begin(ManualTimeProvider time)
    {
        var phases = new CircuitPhases(time);
        var open = phases.Opened(CircuitPhases.Cleared(0), 0, TimeSpan.FromSeconds(30), isByHand: false);
        var phase = phases.HalfOpened(open, 1, new ProbeLease(TimeSpan.TicksPerHour, TimeSpan.FromMinutes(1), new FleetConnection()));
        return (phase, new LeaseUse(phase, open, s_every, time));
    }
}
