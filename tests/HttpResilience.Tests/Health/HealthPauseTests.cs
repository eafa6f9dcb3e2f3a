using System.Net;

namespace HttpResilience.Tests.Health;

/// <summary>Section 11 of the contract: background probing is paused and taken up again.</summary>
public sealed class HealthPauseTests
{
    private const string Health = "\"Health\": { \"Path\": \"health\", \"Interval\": \"00:00:05\", \"UnhealthyThreshold\": 2, \"Timeout\": \"00:10:00\" },";

    [Fact]
    public async Task A_pause_ends_probes_and_their_verdict_until_they_are_taken_up_again()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.FailProbes();
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Logs.Named("tier_unhealthy").Count == 1);
        await tiers.GetAsync();
        Assert.Equal(1, tiers.Sdk.Arrivals);

        await tiers.Monitor().StopAsync();
        var seen = tiers.Mcp.Arrivals;
        tiers.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((seen, 0), (tiers.Mcp.Arrivals, tiers.Time.ActiveTimers));
        Assert.Equal((true, null), (tiers.Monitor().GetStatus()[0].IsHealthy, tiers.Monitor().GetStatus()[0].LastProbeAt));
        await tiers.GetAsync();
        Assert.Equal(1, tiers.Sdk.Arrivals);

        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Logs.Named("tier_unhealthy").Count == 2);
        await tiers.GetAsync();
        Assert.Equal(2, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task Starting_twice_probes_once()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var started = tiers.Time.GetTimestamp();
        for (var i = 0; i < 5; i++)
            await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals >= 10);
        // Nine intervals, a tenth shorter at most. Five loops would take two.
        Assert.True(tiers.Time.GetElapsedTime(started) >= TimeSpan.FromSeconds(9 * 4.5));
        await tiers.Monitor().StopAsync();
        await tiers.Monitor().StopAsync();
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task A_pause_cuts_off_a_probe_that_hangs_and_its_failure_does_not_count()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.AlwaysHang();
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals == 1);
        await tiers.Monitor().StopAsync();
        Assert.Equal((0, 0), (tiers.Monitor().GetStatus()[0].ConsecutiveFailures, tiers.Time.ActiveTimers));
    }

    [Fact]
    public async Task A_probe_that_a_pause_cut_off_says_nothing_when_it_ends_later()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals == 1);
        await tiers.Monitor().StopAsync(hurry.Token);
        await tiers.Monitor().StartAsync();
        var check = tiers.Monitor().CheckAsync("crm", "mcp").AsTask();
        tiers.Mcp.Always(HttpStatusCode.OK);
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));

        var status = await check;
        Assert.Equal((0, null, 2), (status!.ConsecutiveFailures, status.LastFailure, tiers.Mcp.Arrivals));
    }

    [Fact]
    public async Task Who_waits_for_a_probe_that_a_pause_cuts_off_gets_another()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.AlwaysHang();
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals == 1);
        var check = tiers.Monitor().CheckAsync("crm", "mcp").AsTask();
        tiers.Mcp.Always(HttpStatusCode.OK);
        await tiers.Monitor().StopAsync();
        Assert.Equal((0, 1), ((await check)!.ConsecutiveFailures, (await check)!.ConsecutiveSuccesses));
        Assert.Equal(2, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Never_two_probes_at_once_however_often_probing_starts_and_stops()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var (running, most) = (0, 0);
        var release = new TaskCompletionSource();
        // A server behind a handler that does not heed cancellation.
        tiers.Mcp.Otherwise = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await release.Task;
            Interlocked.Decrement(ref running);
            return new HttpResponseMessage(HttpStatusCode.OK);
        };
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals == 1);
        for (var i = 0; i < 10; i++)
        {
            await tiers.Monitor().StopAsync(hurry.Token);
            await tiers.Monitor().StartAsync();
            await tiers.LookAsync(60);
            tiers.Reload(Probing.Section(""));
            tiers.Reload(Probing.Section(Health));
            await tiers.LookAsync(60);
        }

        Assert.Equal((1, 1), (most, tiers.Mcp.Arrivals));
        release.SetResult();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals > 1);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Starting_while_a_stop_still_waits_goes_on_afterwards()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        await tiers.Monitor().StartAsync();
        var stop = tiers.Monitor().StopAsync();
        await tiers.Monitor().StartAsync();
        await stop;
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals >= 2);
    }

    [Fact]
    public async Task After_the_container_is_gone_nothing_is_left_running_and_a_check_says_so()
    {
        var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.AlwaysHang();
        var monitor = tiers.Monitor();
        await monitor.StartAsync();
        await tiers.UntilAsync(() => tiers.Mcp.Arrivals == 1);
        await tiers.DisposeAsync();
        await Probing.SoonAsync(() => tiers.Time.ActiveTimers == 0);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => monitor.CheckAsync("crm", "mcp").AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => monitor.StartAsync());
    }

    [Fact]
    public async Task A_tier_that_was_removed_and_comes_back_is_not_skipped_for_what_was_once_seen()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.FailProbes();
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => tiers.Logs.Named("tier_unhealthy").Count == 1);
        tiers.Reload("\"Tiers\": { \"sdk\": { \"Order\": 2, \"BaseAddress\": \"https://sdk.example/\" } }");
        Assert.Empty(tiers.Monitor().GetStatus());

        tiers.Reload(Probing.Section(Health));
        await tiers.GetAsync();
        Assert.Equal(0, tiers.Sdk.Arrivals);
        Assert.Null(Assert.Single(tiers.Monitor().GetStatus()).LastProbeAt);
    }
}
