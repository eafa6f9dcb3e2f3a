namespace HttpResilience.Tests.Fleet;

/// <summary>The store's clock is set, or another server with another clock takes over.</summary>
public sealed class StoreClockTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public void Set_back_it_keeps_nothing_open_for_longer()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        SetBack(fleet);
        fleet.Pass(s_recovery);
        fleet[1].TrySucceed();
        Assert.True(fleet[1].TrySucceed());
    }

    [Fact]
    public void Set_back_it_leaves_no_dead_instance_the_lease()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        fleet.Store.Fault = name => name == "i0" ? new InvalidOperationException("dead") : null;
        SetBack(fleet);
        fleet.Pass(TimeSpan.FromMinutes(2));
        fleet[1].TrySucceed();
        Assert.True(fleet[1].TrySucceed());
    }

    private static void SetBack(FleetHarness fleet) => fleet.Store.ClockSetBackBy = TimeSpan.FromHours(1);
}
