namespace HttpResilience.Tests.Fleet;

/// <summary>Who can write to the store, or what it throws, can put nothing into the log.</summary>
public sealed class HostileStoreTests
{
    private const string Forged = "web-2\ncrm:mcp closed (was Open): calls pass again";

    [Fact]
    public void An_exceptions_message_is_not_logged_whatever_its_type()
    {
        Exception[] exceptions = [new InvalidOperationException("hunter2"), new TimeoutException("hunter2"), new InvalidDataException("hunter2"), new IOException("hunter2", new TimeoutException("hunter2"))];
        foreach (var exception in exceptions)
        {
            using var fleet = new FleetHarness(1);
            fleet.Store.Fault = _ => exception;
            fleet.Pass(FleetHarness.PollInterval * 1.2);
            var lost = Assert.Single(fleet.Logs.Events, told => told.Name == "fleet_store_lost");
            Assert.Contains(exception.GetType().Name, lost.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", lost.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_store_that_hangs_is_said_to()
    {
        using var fleet = new FleetHarness(1);
        fleet.Store.Hangs = true;
        fleet.Pass(FleetHarness.PollInterval * 2);
        Assert.Contains("(The store did not answer within 00:00:02.)", Assert.Single(fleet.Logs.Events, told => told.Name == "fleet_store_lost").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Instance")]
    [InlineData("OpenedBy")]
    [InlineData("Vote")]
    public void A_circuit_with_a_name_that_breaks_a_line_is_not_believed(string member)
    {
        using var fleet = new FleetHarness(1);
        var circuit = new SharedCircuit { Client = "crm", Tier = "mcp", Version = 1, State = CircuitState.Isolated, Reason = CircuitChangeReason.ByHand, Instance = "web-2", OpenedBy = "web-2" };
        fleet.Store.Write(member switch
        {
            "Instance" => circuit with { Instance = Forged },
            "OpenedBy" => circuit with { OpenedBy = Forged },
            _ => circuit with { Votes = [new CircuitVote(Forged, TimeSpan.FromSeconds(1))] },
        });
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal(CircuitState.Closed, fleet[0].Breaker.State);
        Assert.DoesNotContain(fleet.Logs.Events, told => told.Message.Contains('\n', StringComparison.Ordinal));
        Assert.NotEqual(Forged, fleet[0].Circuit.Describe().ChangedBy);
    }
}
