namespace HttpResilience.Tests.Fleet;

/// <summary>The one leave to probe: nobody waits for it in vain, and nobody probes without it.</summary>
public sealed class LeaseTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_lease_that_was_given_back_is_there_for_who_was_refused_it_before()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        Assert.Equal([CircuitState.HalfOpen, CircuitState.Open], fleet.States);
        Assert.False(fleet[1].TrySucceed());
        fleet.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal(CircuitState.Open, fleet[0].Breaker.State);
        fleet[1].TrySucceed();
        Assert.Equal(CircuitState.HalfOpen, fleet[1].Breaker.State);
    }

    [Fact]
    public void A_lease_that_comes_when_the_store_is_lost_restricts_nobody()
    {
        using var fleet = new FleetHarness(1);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet.Store.WayBack = TimeSpan.FromSeconds(1);
        fleet[0].TrySucceed();
        fleet.Store.Fault = _ => new InvalidOperationException("down");
        fleet[0].Agent.Lose(new InvalidOperationException("down"));
        fleet.Pass(TimeSpan.FromMinutes(5));
        fleet[0].TrySucceed();
        Assert.True(fleet[0].TrySucceed());
    }

    [Fact]
    public void A_store_that_forgot_all_leaves_no_instance_half_open_without_a_lease()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        fleet[0].Breaker.TryAcquire(out _);
        fleet.Store.Forget();
        fleet.Pass(TimeSpan.FromMinutes(3));
        fleet[0].TrySucceed();
        Assert.True(fleet[0].TrySucceed() && fleet[0].TrySucceed());
        Assert.Equal(CircuitState.Closed, fleet[0].Breaker.State);
    }

    [Fact]
    public void A_fleet_that_slept_through_its_recovery_probes_no_more_at_once_than_one_breaker()
    {
        using var fleet = new FleetHarness(20);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery * 10);
        fleet.Store.WayThere = TimeSpan.FromMilliseconds(50);
        var probes = 0;
        for (var round = 0; round < 9; round++)
        {
            probes += fleet.Instances.Count(instance => instance.Breaker.TryAcquire(out _));
            fleet.Pass(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(3, probes);
    }

    [Fact]
    public void Who_gives_the_lease_back_lets_no_probe_out_meanwhile()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        fleet.Store.WayBack = TimeSpan.FromSeconds(1);
        fleet.Pass(TimeSpan.FromSeconds(4.5));
        Assert.Equal((CircuitState.Open, CircuitChangeReason.NoVerdict), (fleet.Kept!.State, fleet.Kept.Reason));
        Assert.False(fleet[0].Breaker.TryAcquire(out _));
    }
}
