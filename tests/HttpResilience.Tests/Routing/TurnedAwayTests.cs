using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>A request that a tier's limit turned away never left the process: it is no attempt.</summary>
public sealed class TurnedAwayTests
{
    [Fact]
    public async Task Only_trips_to_a_tier_are_counted_as_attempts()
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 1, {Hedging.TwoTiers}");
        var mcp = new HeldTier(tiers.Mcp);
        var first = tiers.GetAsync();
        using var second = await tiers.GetAsync();
        mcp.Only.Answer();
        using var answer = await first;

        Assert.Equal(("sdk", 1), (second.GetTierInfo()!.Tier, second.GetTierInfo()!.Attempts));
        Assert.Equal([1, 1], Records(tiers).Select(record => record.Attempts));
    }

    [Fact]
    public async Task A_request_that_all_tiers_turned_away_is_in_the_history_as_rejected()
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 1, {Hedging.TwoTiers}");
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        var (first, second) = (tiers.GetAsync(), tiers.GetAsync());
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());

        Assert.False(failure.MayHaveBeenProcessed);
        Assert.All(failure.Attempts, attempt => Assert.Equal((TierOutcome.Rejected, 0), (attempt.Outcome, attempt.Attempts)));
        var record = Assert.Single(Records(tiers));
        Assert.Equal((TierOutcome.Rejected, 0), (record.Outcome, record.Attempts));
        mcp.Only.Answer();
        sdk.Only.Answer();
        (await first).Dispose();
        (await second).Dispose();
    }

    private static IReadOnlyList<TierRequestRecord> Records(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.RecentRequests;
}
