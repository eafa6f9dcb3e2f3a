using System.Net;

namespace HttpResilience.Tests.Health;

/// <summary>Section 11 of the contract: probes when asked for, while nothing runs in the background.</summary>
public sealed class HealthCheckByHandTests
{
    private const string Health = "\"Health\": { \"Path\": \"health\", \"UnhealthyThreshold\": 2, \"Timeout\": \"00:00:05\" },";

    private static readonly AsyncLocal<string?> s_user = new();

    [Theory]
    [InlineData("crm", "nobody")]
    [InlineData("nobody", "mcp")]
    [InlineData("crm", "sdk")]
    public async Task Of_a_tier_that_is_unknown_or_not_probed_there_is_nothing_to_say(string client, string tier)
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        Assert.Null(await tiers.Monitor().CheckAsync(client, tier));
        Assert.Equal((0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task The_kill_switch_leaves_nothing_to_check()
    {
        await using var tiers = new TierHarness("\"Enabled\": false, " + Probing.Section(Health));
        Assert.Null(await tiers.Monitor().CheckAsync("crm", "mcp"));
        Assert.Empty(tiers.Monitor().GetStatus());
        Assert.Empty(await tiers.Monitor().CheckAllAsync());
    }

    [Fact]
    public async Task Before_the_first_probe_a_tier_is_taken_for_healthy_and_nothing_else_is_said()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var status = Assert.Single(tiers.Monitor().GetStatus());
        Assert.Equal(("crm", "mcp", true, null, null, null), (status.Client, status.Tier, status.IsHealthy, status.LastProbeAt, status.LastFailure, status.LastDuration));
        Assert.Equal(0, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_check_probes_at_once_and_says_what_is_known_then()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.Otherwise = (_, _) =>
        {
            tiers.Time.Advance(TimeSpan.FromSeconds(3));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        };

        await tiers.Monitor().CheckAsync("crm", "mcp");
        var second = await tiers.Monitor().CheckAsync("crm", "MCP");
        Assert.Equal(new TierHealthStatus
        {
            Client = "crm",
            Tier = "mcp",
            IsHealthy = false,
            LastProbeAt = tiers.Time.GetUtcNow(),
            LastFailure = "HTTP 503",
            ConsecutiveFailures = 2,
            ConsecutiveSuccesses = 0,
            LastDuration = TimeSpan.FromSeconds(3),
        }, second);

        tiers.Mcp.Always(HttpStatusCode.OK);
        var third = await tiers.Monitor().CheckAsync("crm", "mcp");
        Assert.Equal((true, 0, 1, "HTTP 503", TimeSpan.Zero), (third!.IsHealthy, third.ConsecutiveFailures, third.ConsecutiveSuccesses, third.LastFailure, third.LastDuration));
        Assert.Equal([third], tiers.Monitor().GetStatus());
    }

    [Fact]
    public async Task A_probe_without_an_answer_says_how_long_it_waited()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.AlwaysHang();
        var check = tiers.Monitor().CheckAsync("crm", "mcp").AsTask();
        await tiers.Mcp.HasSeenAsync(1);
        await tiers.LookAsync(20);
        Assert.Equal("no answer within 5 s", (await check)!.LastFailure);
    }

    [Fact]
    public async Task What_a_handler_throws_is_named_and_not_quoted()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.Always(new InvalidOperationException("token=secret"));
        Assert.Equal("InvalidOperationException", (await tiers.Monitor().CheckAsync("crm", "mcp"))!.LastFailure);
    }

    [Fact]
    public async Task Checks_at_once_share_one_probe()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var checks = Enumerable.Range(0, 50).Select(_ => tiers.Monitor().CheckAsync("crm", "mcp").AsTask()).ToArray();
        await tiers.Mcp.HasSeenAsync(1);
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK));

        Assert.All(await Task.WhenAll(checks), status => Assert.Equal(1, status!.ConsecutiveSuccesses));
        Assert.Equal(1, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Checks_from_many_threads_never_probe_a_tier_twice_at_once()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var (running, most) = (0, 0);
        tiers.Mcp.Otherwise = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return new HttpResponseMessage(HttpStatusCode.OK);
        };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                await tiers.Monitor().CheckAsync("crm", "mcp");
        })));

        Assert.Equal(1, most);
        Assert.Equal(tiers.Mcp.Arrivals, Assert.Single(tiers.Monitor().GetStatus()).ConsecutiveSuccesses);
        Assert.InRange(tiers.Mcp.Arrivals, 100, 800);
    }

    [Fact]
    public async Task Who_gives_up_waiting_ends_nobody_elses_probe()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = async (_, cancellationToken) => await answer.Task.WaitAsync(cancellationToken);
        using var impatience = new CancellationTokenSource();
        var first = tiers.Monitor().CheckAsync("crm", "mcp", impatience.Token).AsTask();
        await tiers.Mcp.HasSeenAsync(1);
        var second = tiers.Monitor().CheckAsync("crm", "mcp").AsTask();

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK));
        Assert.Equal(1, (await second)!.ConsecutiveSuccesses);
        Assert.Equal(1, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task Nothing_takes_the_verdict_of_a_check_back_so_it_keeps_no_request_away()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        tiers.Mcp.FailProbes();
        for (var i = 0; i < 3; i++)
            await tiers.Monitor().CheckAllAsync();
        Assert.False(Assert.Single(tiers.Monitor().GetStatus()).IsHealthy);

        await tiers.GetAsync();
        Assert.Equal(0, tiers.Sdk.Arrivals);
        Assert.Empty(tiers.Logs.Named("tier_unhealthy"));
    }

    [Fact]
    public async Task A_good_check_lets_an_open_breaker_try_at_once()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        _ = tiers.Client;
        for (var i = 0; i < 5; i++)
        {
            Assert.True(tiers.Breaker("mcp").TryAcquire(out var permit));
            permit.RecordFailure();
        }

        await tiers.Monitor().CheckAsync("crm", "mcp");
        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task A_probe_sees_nothing_of_who_asked_for_it()
    {
        await using var tiers = new TierHarness(Probing.Section(Health));
        var seen = new List<string?>();
        tiers.Mcp.Otherwise = (_, _) =>
        {
            seen.Add(s_user.Value);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        };
        s_user.Value = "alice";

        await tiers.Monitor().CheckAsync("crm", "mcp");
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => seen.Count == 2);

        Assert.Equal([null, null], seen);
    }
}
