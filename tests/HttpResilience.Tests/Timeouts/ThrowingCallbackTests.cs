using System.Net;

namespace HttpResilience.Tests.Timeouts;

/// <summary>Somebody's handler registers on the attempt's token what throws when it is canceled.</summary>
public sealed class ThrowingCallbackTests
{
    private const string OneProbe = $$"""
        "CircuitBreaker": { "FailureThreshold": 1, "RecoveryTimeout": "00:00:01", "HalfOpenMaxCalls": 1, "SuccessThreshold": 1 }, "AttemptTimeout": "00:00:02", "ConcurrencyLimit": 1, {{TierHarness.ThreeTiers}}
        """;

    [Fact]
    public async Task Canceled_by_its_caller_while_it_is_being_sent_the_attempt_gives_its_probe_back()
    {
        await using var tiers = HalfOpen();
        using var caller = new CancellationTokenSource();
        tiers.Mcp.Otherwise = (_, token) =>
        {
            var never = ThrowWhenCanceled(token);
            caller.Cancel();
            return never;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tiers.Client.GetAsync("accounts", caller.Token));
        await AssertProbeIsBackAsync(tiers);
    }

    [Fact]
    public async Task Canceled_by_its_caller_while_it_waits_the_attempt_gives_its_probe_back()
    {
        await using var tiers = HalfOpen();
        using var caller = new CancellationTokenSource();
        tiers.Mcp.Otherwise = (_, token) => ThrowWhenCanceled(token);
        var sending = tiers.Client.GetAsync("accounts", caller.Token);
        await Assert.ThrowsAsync<AggregateException>(caller.CancelAsync);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await AssertProbeIsBackAsync(tiers);
    }

    // An exception in a timer's callback would end the process.
    [Fact]
    public async Task When_its_time_is_up_the_request_goes_on_and_the_timer_throws_nothing()
    {
        await using var tiers = HalfOpen();
        tiers.Mcp.Otherwise = (_, token) => ThrowWhenCanceled(token);
        using var response = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        tiers.Time.Advance(TimeSpan.FromSeconds(2));
        await AssertProbeIsBackAsync(tiers);
    }

    private static TierHarness HalfOpen()
    {
        var tiers = new TierHarness(OneProbe);
        _ = tiers.Client;
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
        return tiers;
    }

    private static Task<HttpResponseMessage> ThrowWhenCanceled(CancellationToken token)
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        token.Register(() => never.TrySetCanceled(token));
        token.Register(() => throw new InvalidOperationException("a callback of somebody's"));
        return never.Task;
    }

    private static async Task AssertProbeIsBackAsync(TierHarness tiers)
    {
        tiers.Mcp.Always(HttpStatusCode.OK);
        using var response = await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(("mcp", CircuitState.Closed), (response.GetTierInfo()!.Tier, tiers.Breaker("mcp").State));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }
}
