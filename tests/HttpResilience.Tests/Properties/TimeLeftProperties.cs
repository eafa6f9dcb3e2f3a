namespace HttpResilience.Tests.Properties;

public sealed class TimeLeftProperties
{
    // No timer of .NET is finer.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public Task A_request_keeps_its_times_and_a_tier_leaves_the_next_one_time() => PropertyRun.ForAllAsync(TimeLeftCase.Any, 300, async it =>
    {
        await using var tiers = new TierHarness(it.Setup.Json);
        var client = tiers.Client;
        if (it.OutOfUse is { } tier && ClientSetup.TierNames.Take(it.Setup.AttemptTimeouts.Count).Contains(tier))
            tiers.Breaker(tier).ForceOpen(TimeSpan.FromDays(1));
        var servers = new ScriptedServers(tiers, it.Scripts);

        var (ended, failure) = await tiers.RunAsync(SendAsync(client, servers), TimeSpan.FromSeconds(1)).ConfigureAwait(false);

        CheckTotal(it, ended, failure);
        foreach (var visit in servers.Visits)
            Assert.True(visit.Ended - visit.Began <= AttemptTimeout(it, visit.Tier) + s_tick, $"an attempt took longer than its timeout: {visit}");
        CheckTimeLeft(it, servers.Visits);
        Assert.Equal(0, tiers.Time.ActiveTimers);
    });

    private static async Task<(TimeSpan Ended, Exception? Failure)> SendAsync(HttpClient client, ScriptedServers servers)
    {
        try
        {
            using var response = await client.GetAsync("accounts/1").ConfigureAwait(false);
            return (servers.Elapsed, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return (servers.Elapsed, exception);
        }
    }

    private static void CheckTotal(TimeLeftCase it, TimeSpan ended, Exception? failure)
    {
        var total = TimeSpan.FromMilliseconds(it.Setup.Total);
        Assert.True(ended <= total + s_tick, $"it ended after {ended.TotalMilliseconds} ms");
        if (failure is TaskCanceledException { InnerException: TimeoutException })
            Assert.True(ended >= total - s_tick, $"the total timeout ran out after {ended.TotalMilliseconds} ms");
    }

    /// <summary>A tier's first attempt may take all of its time; every further one is made only if it leaves the next tier the time for one.</summary>
    private static void CheckTimeLeft(TimeLeftCase it, IReadOnlyList<Visit> visits)
    {
        for (var i = 2; i < visits.Count; i++)
        {
            if (visits[i].Tier == visits[i - 1].Tier || visits[i - 1].Tier != visits[i - 2].Tier)
                continue;
            var left = TimeSpan.FromMilliseconds(it.Setup.Total) - visits[i].Began;
            Assert.True(left >= AttemptTimeout(it, visits[i].Tier) - s_tick, $"{left.TotalMilliseconds} ms were left:\n{string.Join('\n', visits)}");
        }
    }

    private static TimeSpan AttemptTimeout(TimeLeftCase it, string tier) => TimeSpan.FromMilliseconds(it.Setup.AttemptTimeouts[ClientSetup.TierNames.ToList().IndexOf(tier)]);
}
