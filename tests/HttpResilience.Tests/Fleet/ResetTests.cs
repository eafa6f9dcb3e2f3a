namespace HttpResilience.Tests.Fleet;

/// <summary>What an operator said is not undone by what a breaker found after it.</summary>
public sealed class ResetTests
{
    [Fact]
    public void A_reset_given_while_alone_is_told_although_the_breaker_has_opened_since()
    {
        using var fleet = new FleetHarness(2);
        fleet[1].Breaker.Isolate();
        fleet.Store.Fault = name => name == "i0" ? new InvalidOperationException("cut off") : null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        fleet[0].Breaker.Reset();
        fleet[0].Fail(3);
        fleet.Store.Fault = _ => null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal([CircuitState.Open, CircuitState.Open], fleet.States);
        Assert.Contains(fleet.Store.Changes, change => change is { State: CircuitState.Closed, Reason: CircuitChangeReason.ByHand, Instance: "i0" });
    }

    [Fact]
    public void A_breaker_that_was_isolated_again_since_lets_nothing_through_anywhere()
    {
        using var fleet = new FleetHarness(2);
        fleet[1].Breaker.Isolate();
        fleet.Store.Fault = name => name == "i0" ? new InvalidOperationException("cut off") : null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        fleet[0].Breaker.Reset();
        fleet[0].Breaker.Isolate();
        fleet.Store.Fault = _ => null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.All(fleet.Store.Changes, change => Assert.Equal(CircuitState.Isolated, change.State));
    }

    [Fact]
    public void A_reset_while_the_store_is_slow_is_told_although_the_breaker_has_opened_since()
    {
        using var fleet = new FleetHarness(2);
        fleet.Store.WayThere = TimeSpan.FromSeconds(1);
        fleet[0].Breaker.Isolate();
        fleet[0].Breaker.Reset();
        fleet[0].Fail(3);
        fleet.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal([CircuitState.Open, CircuitState.Open], fleet.States);
    }
}
