using HttpResilience.CircuitBreaking;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fleet;

/// <summary>The lease is for those who have requests to probe with.</summary>
public sealed class WatchingTests
{
    [Fact]
    public async Task Who_looks_at_the_status_asks_for_no_lease_and_who_sends_a_request_does()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        var link = new FleetLink(new FleetConnection { IsUp = true }, static () => { }) { IsOpenForAll = true };
        tiers.Breaker("mcp").Machine.Join(link);
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(30));
        tiers.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("sdk", Assert.Single(tiers.Services.GetRequiredService<ITierResilienceStatus>().GetClients()).ServingTier);
        Assert.Equal(LeaseAsk.None, link.Ask);
        await tiers.GetAsync();
        Assert.Equal(LeaseAsk.WhenOver, link.Ask);
    }
}
