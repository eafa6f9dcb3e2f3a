namespace HttpResilience.Tests.Fleet;

/// <summary>What one instance learns, all know.</summary>
public sealed class SharingTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public void What_one_instance_opens_all_open_at_once()
    {
        using var fleet = new FleetHarness(5);
        fleet[0].Fail(3);
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Open, state));
        Assert.Equal((CircuitState.Open, "i0", 1L), (fleet.Kept!.State, fleet.Kept.OpenedBy, fleet.Kept.Trips));
        Assert.Equal(s_recovery, fleet[4].Breaker.GetSnapshot().TimeUntilRetry);
        Assert.Equal(CircuitChangeReason.Fleet, fleet[4].Breaker.GetSnapshot().StateReason);
    }

    [Fact]
    public void One_instance_probes_for_all_and_what_it_finds_all_know()
    {
        using var fleet = new FleetHarness(5);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);

        // The first call that finds the time over asks; it does not wait for the answer.
        Assert.False(fleet[3].TrySucceed());
        Assert.Equal(CircuitState.HalfOpen, fleet[3].Breaker.State);
        Assert.Equal([false, false, false, true, false], fleet.Instances.Select(instance => instance.TrySucceed()));
        Assert.True(fleet[3].TrySucceed());

        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Closed, state));
        Assert.Equal(["Open", "HalfOpen", "Closed"], fleet.Store.Changes.Select(change => change.State.ToString()));
    }

    [Fact]
    public void A_probe_that_fails_keeps_all_open()
    {
        using var fleet = new FleetHarness(3);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[1].TrySucceed();
        fleet[1].Fail(1);
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Open, state));
        Assert.Equal(s_recovery, fleet[2].Breaker.GetSnapshot().TimeUntilRetry);
        Assert.Equal(2, fleet.Kept!.Trips);
    }

    [Fact]
    public void A_fleet_lets_out_no_more_probes_at_once_than_one_breaker_would()
    {
        using var fleet = new FleetHarness(20);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        var probes = 0;
        for (var round = 0; round < 5; round++)
        {
            probes += fleet.Instances.Count(instance => instance.Breaker.TryAcquire(out _));
            fleet.Pass(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(3, probes);
    }

    [Fact]
    public void An_instance_that_dies_with_the_lease_frees_it()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        Assert.Equal(CircuitState.HalfOpen, fleet[0].Breaker.State);
        fleet[0].Agent.Dispose();

        fleet.Pass(TimeSpan.FromSeconds(64));
        fleet[1].TrySucceed();
        Assert.Equal(CircuitState.Open, fleet[1].Breaker.State);
        fleet.Pass(TimeSpan.FromSeconds(2));
        fleet[1].TrySucceed();
        Assert.Equal(CircuitState.HalfOpen, fleet[1].Breaker.State);
    }

    [Fact]
    public void An_instance_without_requests_gives_the_lease_back()
    {
        using var fleet = new FleetHarness(2);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        Assert.Equal(CircuitState.HalfOpen, fleet[0].Breaker.State);
        fleet[1].TrySucceed();
        fleet.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal(CircuitState.Open, fleet[0].Breaker.State);
        fleet[1].TrySucceed();
        Assert.Equal(CircuitState.HalfOpen, fleet[1].Breaker.State);
        Assert.Equal(1, fleet[0].Breaker.GetSnapshot().Trips);
    }

    [Fact]
    public void Isolating_and_resetting_reach_all()
    {
        using var fleet = new FleetHarness(3);
        fleet[1].Breaker.Isolate();
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Isolated, state));
        fleet[2].Breaker.Reset();
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Closed, state));
    }

    [Fact]
    public void One_sick_host_shuts_nothing_for_others_where_two_are_needed()
    {
        using var fleet = new FleetHarness(3, new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = s_recovery, OpenWhen = { Instances = 2 } });
        fleet[0].Fail(3);
        Assert.Equal([CircuitState.Open, CircuitState.Closed, CircuitState.Closed], fleet.States);
        Assert.Equal("i0", Assert.Single(fleet.Kept!.Votes).Instance);
        fleet[2].Fail(3);
        Assert.All(fleet.States, state => Assert.Equal(CircuitState.Open, state));
        Assert.Empty(fleet.Kept!.Votes);
    }

    [Fact]
    public void A_sick_host_recovers_by_itself_and_takes_its_word_back()
    {
        using var fleet = new FleetHarness(2, new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = s_recovery, SuccessThreshold = 1, OpenWhen = { Instances = 2 } });
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        Assert.True(fleet[0].TrySucceed());
        Assert.Equal([CircuitState.Closed, CircuitState.Closed], fleet.States);
        Assert.Empty(fleet.Kept!.Votes);
    }

    [Fact]
    public void Without_push_the_next_look_brings_it()
    {
        using var fleet = new FleetHarness(2);
        fleet.Store.Pushes = false;
        fleet[0].Fail(3);
        Assert.Equal(CircuitState.Closed, fleet[1].Breaker.State);
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal(CircuitState.Open, fleet[1].Breaker.State);
    }

    [Fact]
    public void Who_comes_later_finds_the_tier_open()
    {
        using var fleet = new FleetHarness(1);
        fleet[0].Fail(3);
        fleet.Pass(TimeSpan.FromSeconds(10));
        var late = fleet.Add("late");
        Assert.Equal(TimeSpan.FromSeconds(20), late.Breaker.GetSnapshot().TimeUntilRetry);
    }
}
