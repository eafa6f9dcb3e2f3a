namespace HttpResilience.Tests.Fleet;

/// <summary>A store that is down, slow or wrong costs no request: each instance goes on alone, says so once, and heals by itself.</summary>
public sealed class AloneTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public void Without_the_store_each_breaker_goes_through_all_its_states_alone()
    {
        using var fleet = new FleetHarness(2);
        fleet.Store.Fault = _ => new InvalidOperationException("down");
        fleet[0].Fail(3);
        Assert.Equal([CircuitState.Open, CircuitState.Closed], fleet.States);
        fleet.Pass(s_recovery);
        Assert.True(fleet[0].TrySucceed());
        Assert.True(fleet[0].TrySucceed());
        Assert.Equal(CircuitState.Closed, fleet[0].Breaker.State);
    }

    [Fact]
    public void The_loss_and_the_return_are_told_once()
    {
        using var fleet = new FleetHarness(1);
        fleet.Store.Fault = _ => new InvalidOperationException("Host=secret.example;Password=hunter2");
        fleet.Pass(TimeSpan.FromMinutes(2));
        fleet.Store.Fault = _ => null;
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["fleet_joined", "fleet_store_lost", "fleet_store_back"], fleet.Logs.Events.Select(entry => entry.Name));
        Assert.DoesNotContain(fleet.Logs.Events, entry => entry.Message.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_opened_meanwhile_is_told_when_the_store_is_back()
    {
        using var fleet = new FleetHarness(2);
        fleet.Store.Fault = name => name == "i0" ? new InvalidOperationException("cut off") : null;
        fleet[0].Fail(3);
        Assert.Equal([CircuitState.Open, CircuitState.Closed], fleet.States);
        fleet.Store.Fault = _ => null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal([CircuitState.Open, CircuitState.Open], fleet.States);
        Assert.InRange(fleet[1].Breaker.GetSnapshot().TimeUntilRetry!.Value, TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public void An_instance_that_loses_the_store_while_it_probes_goes_on_probing()
    {
        using var fleet = new FleetHarness(1);
        fleet[0].Fail(3);
        fleet.Pass(s_recovery);
        fleet[0].TrySucceed();
        fleet.Store.Fault = _ => new InvalidOperationException("down");
        fleet.Pass(TimeSpan.FromMinutes(5));
        Assert.True(fleet[0].TrySucceed());
        Assert.True(fleet[0].TrySucceed());
        Assert.Equal(CircuitState.Closed, fleet[0].Breaker.State);
        fleet.Store.Fault = _ => null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal(CircuitState.Closed, fleet.Kept!.State);
    }

    [Fact]
    public void A_store_that_never_answers_is_given_up()
    {
        using var fleet = new FleetHarness(1);
        fleet.Store.Hangs = true;
        fleet[0].Fail(3);
        Assert.True(fleet[0].Agent.IsConnected);
        fleet.Pass(TimeSpan.FromSeconds(3));
        Assert.False(fleet[0].Agent.IsConnected);
        fleet.Pass(s_recovery);
        Assert.True(fleet[0].TrySucceed());
        fleet.Store.Hangs = false;
        fleet.Pass(FleetHarness.PollInterval * 1.5);
        Assert.True(fleet[0].Agent.IsConnected);
    }

    [Fact]
    public void A_store_that_refuses_every_change_is_left()
    {
        using var fleet = new FleetHarness(1);
        var kept = new SharedCircuit { Client = "crm", Tier = "mcp", Version = 7, State = CircuitState.Closed, Reason = CircuitChangeReason.ProbesSucceeded, Instance = "x" };
        (fleet.Store.Pushes, fleet.Store.Answer) = (false, _ => new CircuitExchange(false, kept));
        fleet[0].Fail(3);
        Assert.False(fleet[0].Agent.IsConnected);
        Assert.InRange(fleet.Store.Exchanges, 1, 100);
    }

    [Fact]
    public void A_circuit_that_can_not_be_read_is_told_once_and_tried_once_a_look()
    {
        using var fleet = new FleetHarness(1);
        (fleet.Store.Pushes, fleet.Store.Answer) = (false, _ => new CircuitExchange(false, null));
        fleet.Store.Keeps = false;
        fleet[0].Fail(3);
        fleet.Pass(FleetHarness.PollInterval * 4);
        Assert.True(fleet[0].Agent.IsConnected);
        Assert.InRange(fleet.Store.Exchanges, 3, 6);
        Assert.Single(fleet.Logs.Events, entry => entry.Name == "fleet_circuit_unreadable");
        fleet.Pass(s_recovery);
        Assert.True(fleet[0].TrySucceed());
    }

    [Fact]
    public void An_operators_word_given_while_alone_reaches_all_later()
    {
        using var fleet = new FleetHarness(2);
        fleet.Store.Fault = name => name == "i0" ? new InvalidOperationException("cut off") : null;
        fleet.Pass(TimeSpan.FromSeconds(6));
        fleet[0].Breaker.Isolate();
        fleet.Store.Fault = _ => null;
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal([CircuitState.Isolated, CircuitState.Isolated], fleet.States);
    }

    [Fact]
    public void A_store_restored_from_an_old_copy_is_believed()
    {
        using var fleet = new FleetHarness(1);
        fleet[0].Breaker.Isolate();
        fleet[0].Breaker.Reset();
        Assert.Equal(2, fleet.Kept!.Version);
        fleet.Store.Forget();
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        fleet[0].Breaker.Isolate();
        Assert.Equal((CircuitState.Isolated, 1L), (fleet.Kept!.State, fleet.Kept.Version));
    }
}
