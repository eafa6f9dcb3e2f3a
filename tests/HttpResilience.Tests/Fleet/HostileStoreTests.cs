namespace HttpResilience.Tests.Fleet;

/// <summary>What a store throws puts nothing into the log.</summary>
public sealed class HostileStoreTests
{
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
}
