using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fleet;

/// <summary>What an operator is shown of the fleet.</summary>
public sealed class FleetStatusTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public void Where_nothing_ever_happened_all_is_closed_and_nobody_is_named()
    {
        using var fleet = new FleetHarness(2);
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        var status = fleet[0].Circuit.Describe();
        Assert.Equal(("i0", true, CircuitState.Closed, 2, 0), (status.Instance, status.IsConnected, status.State, status.Instances, status.NotClosedOn));
        Assert.Equal((null, null, null, null, 0L), (status.Reason, status.ChangedBy, status.OpenedBy, status.ProbedBy, status.Trips));
        Assert.Empty(status.Votes);
    }

    [Fact]
    public void It_says_who_opened_who_probes_and_how_many_agree()
    {
        using var fleet = new FleetHarness(5);
        fleet[1].Fail(3);
        fleet.Pass(s_recovery);
        var status = fleet[3].Circuit.Describe();
        Assert.Equal((CircuitState.Open, CircuitChangeReason.ConsecutiveFailures, "i1", null, 1L), (status.State, status.Reason, status.OpenedBy, status.ProbedBy, status.Trips));
        Assert.Equal((5, 5), (status.NotClosedOn, status.Instances));

        fleet[4].TrySucceed();
        status = fleet[3].Circuit.Describe();
        Assert.Equal((CircuitState.HalfOpen, "i1", "i4", "i4"), (status.State, status.OpenedBy, status.ProbedBy, status.ChangedBy));
    }

    [Fact]
    public void It_says_who_isolated()
    {
        using var fleet = new FleetHarness(2);
        fleet[1].Breaker.Isolate();
        var status = fleet[0].Circuit.Describe();
        Assert.Equal((CircuitState.Isolated, CircuitChangeReason.ByHand, "i1", null), (status.State, status.Reason, status.ChangedBy, status.OpenedBy));
    }

    [Fact]
    public void It_says_whose_votes_there_are_until_they_lapse()
    {
        using var fleet = new FleetHarness(3, new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = s_recovery, OpenWhen = { Instances = 2 } });
        fleet[2].Fail(3);
        var status = fleet[0].Circuit.Describe();
        Assert.Equal((CircuitState.Closed, "i2", 2), (status.State, Assert.Single(status.Votes), status.VotesNeeded));
        fleet.Pass(s_recovery);
        Assert.Empty(fleet[0].Circuit.Describe().Votes);
    }

    [Fact]
    public void It_says_when_the_store_does_not_answer_and_keeps_what_was()
    {
        using var fleet = new FleetHarness(2);
        fleet[1].Fail(3);
        fleet.Store.Fault = _ => new InvalidOperationException("down");
        fleet.Pass(FleetHarness.PollInterval * 1.2);
        var status = fleet[0].Circuit.Describe();
        Assert.Equal((false, CircuitState.Open, "i1"), (status.IsConnected, status.State, status.OpenedBy));
    }

    [Fact]
    public async Task The_file_and_the_endpoint_show_it_for_clients_that_share_only()
    {
        Assert.Null(await FleetAsync(_ => { }));
        var fleet = await FleetAsync(tiers => tiers.UseSharedState(options => options.Instance = "web-1"));
        Assert.Equal(
            "instance isConnected state reason changedBy openedBy probedBy trips votes votesNeeded instances notClosedOn",
            string.Join(' ', fleet!.Value.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(
            ("web-1", false, "Closed", 1),
            (fleet.Value.GetProperty("instance").GetString(), fleet.Value.GetProperty("isConnected").GetBoolean(),
                fleet.Value.GetProperty("state").GetString(), fleet.Value.GetProperty("votesNeeded").GetInt32()));
    }

    private static async Task<JsonElement?> FleetAsync(Action<ITierResilienceBuilder> share)
    {
        await using var tiers = new TierHarness(tiers: share);
        var folder = Directory.CreateTempSubdirectory("status-");
        try
        {
            var path = Path.Combine(folder.FullName, "status.json");
            await tiers.Services.GetRequiredService<ITierResilienceStatus>().SaveAsync(path);
            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path));
            return document.RootElement.GetProperty("clients")[0].GetProperty("tiers")[0].TryGetProperty("fleet", out var fleet) ? fleet.Clone() : null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
