using HttpResilience.Fleet;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fleet;

/// <summary>Who can write to the store, or what it throws, can put nothing into the log.</summary>
public sealed class HostileStoreTests
{
    private const string Forged = "web-2\ncrm:mcp closed (was Open): calls pass again";

    private static readonly SharedCircuit s_opened = new()
    {
        Client = "crm", Tier = "mcp", Version = 1, State = CircuitState.Open, Reason = CircuitChangeReason.FailureRate, Instance = "web-2", OpenedBy = "web-2",
        TimeLeft = TimeSpan.FromMinutes(1), OpenDuration = TimeSpan.FromMinutes(1),
    };

    [Fact]
    public void An_exceptions_message_is_not_logged_whatever_its_type()
    {
        Exception[] exceptions =
        [
            new InvalidOperationException("hunter2"), new TimeoutException("hunter2"), new InvalidDataException("hunter2"), new IOException("hunter2", new TimeoutException("hunter2")),
        ];
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
    [InlineData("WantedBy")]
    [InlineData("Vote")]
    public void A_circuit_with_a_name_that_breaks_a_line_is_not_believed(string member)
    {
        using var fleet = new FleetHarness(1);
        var circuit = s_opened;
        fleet.Store.Write(member switch
        {
            "Instance" => circuit with { Instance = Forged },
            "OpenedBy" => circuit with { OpenedBy = Forged },
            "WantedBy" => circuit with { WantedBy = Forged },
            _ => circuit with { Votes = [new CircuitVote(Forged, TimeSpan.FromSeconds(1))] },
        });
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.Equal(CircuitState.Closed, fleet[0].Breaker.State);
        Assert.DoesNotContain(fleet.Logs.Events, told => told.Message.Contains('\n', StringComparison.Ordinal));
        Assert.NotEqual(Forged, fleet[0].Circuit.Describe().ChangedBy);
    }

    [Fact]
    public void A_circuit_with_impossible_values_is_not_believed()
    {
        SharedCircuit[] impossible =
        [
            s_opened with { State = CircuitState.Disabled },
            s_opened with { State = (CircuitState)99 },
            s_opened with { Reason = (CircuitChangeReason)99 },
            s_opened with { TimeLeft = TimeSpan.FromDays(15) },
            s_opened with { OpenDuration = TimeSpan.FromTicks(-1) },
            s_opened with { Reopenings = -1 },
            s_opened with { Reopenings = int.MaxValue },
            s_opened with { Trips = long.MaxValue },
            s_opened with { TimeLeft = TimeSpan.MinValue },
            s_opened with { LastFailureAge = TimeSpan.MaxValue },
            s_opened with { Votes = [new CircuitVote("web-2", TimeSpan.MinValue)] },
            s_opened with { Votes = [new CircuitVote("web-2", TimeSpan.FromDays(15))] },
        ];
        foreach (var circuit in impossible)
        {
            using var fleet = new FleetHarness(1);
            fleet.Store.Write(circuit);
            fleet.Pass(FleetHarness.PollInterval * 1.2);
            Assert.Equal(CircuitState.Closed, fleet[0].Breaker.State);
        }

        using var believing = new FleetHarness(1);
        believing.Store.Write(s_opened);
        Assert.Equal(CircuitState.Open, believing[0].Breaker.State);
    }

    [Fact]
    public void A_last_version_that_none_can_follow_is_not_believed()
    {
        Assert.False(SharedCircuit.TryParse((s_opened with { Version = long.MaxValue }).ToJson(), out _));
        Assert.True(SharedCircuit.TryParse((s_opened with { Version = long.MaxValue - 1 }).ToJson(), out _));
    }

    [Fact]
    public void An_impossible_circuit_is_told_of_once_and_sharing_goes_on_when_it_is_gone()
    {
        using var fleet = new FleetHarness(1);
        fleet.Store.Write(s_opened with { Instance = Forged });
        fleet[0].Fail(3);
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["fleet_joined", "fleet_circuit_unreadable"], fleet.Logs.Events.Where(told => told.Name!.StartsWith("fleet", StringComparison.Ordinal)).Select(told => told.Name));
        fleet.Store.Forget();
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        Assert.NotNull(fleet.Kept);
    }

    [Fact]
    public void A_store_that_can_be_read_and_not_written_is_lost_once()
    {
        using var fleet = new FleetHarness(1);
        fleet.Store.Answer = _ => throw new InvalidOperationException("no right to write");
        fleet.Store.Pushes = fleet.Store.Keeps = false;
        fleet[0].Fail(3);
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["fleet_joined", "fleet_store_lost"], fleet.Logs.Events.Where(told => told.Name!.StartsWith("fleet", StringComparison.Ordinal)).Select(told => told.Name));
        fleet.Store.Keeps = true;
        fleet.Store.Answer = exchange => exchange;
        fleet.Pass(FleetHarness.PollInterval * 3);
        Assert.Equal("fleet_store_back", fleet.Logs.Events.Last().Name);
    }

    [Fact]
    public async Task A_tier_that_configuration_does_not_have_does_not_come_into_being()
    {
        await using var tiers = new TierHarness(tiers: tiers => tiers.UseSharedState());
        await tiers.Services.GetRequiredService<ICircuitStateStore>().CompareExchangeAsync(s_opened with { Tier = "evil" }, CancellationToken.None);
        await tiers.GetAsync();
        await tiers.Services.GetRequiredService<FleetAgent>().StartAsync(CancellationToken.None);
        var client = Assert.Single(tiers.Services.GetRequiredService<ITierResilienceStatus>().GetClients());
        Assert.Equal(["mcp", "sdk", "rest"], client.Tiers.Select(tier => tier.Name));
    }
}
