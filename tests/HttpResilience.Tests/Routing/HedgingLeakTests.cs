using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>What a loser leaves behind: nothing.</summary>
public sealed class HedgingLeakTests
{
    private const int Requests = 1_000;

    [Fact]
    public async Task A_thousand_hedged_requests_leave_nothing_on_a_long_lived_token()
    {
        await using var tiers = new TierHarness(Hedging.Of(more: "\"ConcurrencyLimit\": 2,"));
        using var caller = new CancellationTokenSource();
        using var invoker = Invoker(tiers);
        var mcp = new HeldTier(tiers.Mcp);
        for (var i = 0; i < Requests; i++)
        {
            using var message = new HttpRequestMessage(i % 2 == 0 ? HttpMethod.Get : HttpMethod.Put, "https://mcp.example/accounts") { Content = new StringContent("{}") };
            var sending = invoker.SendAsync(message, caller.Token);
            tiers.Time.Advance(Hedging.Delay);
            if (i % 3 == 0)
                mcp.Last.Answer();
            using var response = await sending;
            await Hedging.UntilAsync(() => tiers.Time.ActiveTimers == 0 && Registrations.On(caller) == 0, $"request {i} left a timer or a registration behind");
            tiers.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((Requests, Requests), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        Assert.All(Status(tiers), tier => Assert.Equal(0, tier.InFlight));
    }

    [Fact]
    public async Task A_thousand_requests_that_are_answered_in_time_leave_nothing_on_a_long_lived_token()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        using var caller = new CancellationTokenSource();
        using var invoker = Invoker(tiers);
        for (var i = 0; i < Requests; i++)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, "https://mcp.example/accounts");
            using var response = await invoker.SendAsync(message, caller.Token);
            Assert.Equal((0, 0), (tiers.Time.ActiveTimers, Registrations.On(caller)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_loser_gives_its_slot_back_and_its_breaker_counts_nothing(bool firstWins)
    {
        await using var tiers = new TierHarness(Hedging.Of(more: "\"ConcurrencyLimit\": 1,"));
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        Assert.Equal([1, 1, 0], Status(tiers).Select(tier => tier.InFlight ?? -1));
        (firstWins ? mcp : sdk).Only.Answer();
        using var response = await sending;

        await Hedging.UntilAsync(() => Status(tiers).All(tier => tier.InFlight == 0), "a slot was not given back");
        var loser = tiers.Breaker(firstWins ? "sdk" : "mcp").GetSnapshot();
        Assert.Equal((0, 0, 0), (loser.FailureCount, loser.SuccessCount, loser.TotalCalls));
        Assert.Equal(1, tiers.Breaker(firstWins ? "mcp" : "sdk").GetSnapshot().TotalCalls);
        Assert.Empty(tiers.Logs.Named("call_failed"));
        Assert.Empty(tiers.Logs.Named("tier_fallback"));
    }

    [Fact]
    public async Task Probes_that_lose_are_given_back()
    {
        await using var tiers = new TierHarness(Hedging.Of(budget: "\"Enabled\": false"));
        using (await tiers.GetAsync())
            tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        var mcp = new HeldTier(tiers.Mcp);
        for (var i = 0; i < 50; i++)
        {
            var sending = tiers.GetAsync();
            Assert.Equal(i + 2, tiers.Mcp.Arrivals);
            tiers.Time.Advance(Hedging.Delay);
            using var response = await sending;
            await Hedging.UntilAsync(() => tiers.Time.ActiveTimers == 0, "the probe goes on");
        }

        Assert.True(mcp.Last.IsCanceled);
        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task A_response_that_comes_too_late_is_disposed_and_goes_to_no_other_tier(HttpStatusCode late)
    {
        await using var tiers = new TierHarness(Hedging.Of(more: "\"ConcurrencyLimit\": 1,"));
        using var caller = new CancellationTokenSource();
        var mcp = new HeldTier(tiers.Mcp, heedsCancellation: false);
        var sending = tiers.Client.GetAsync("accounts/1", caller.Token);
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;
        mcp.Only.Answer(late);

        await Hedging.UntilAsync(() => mcp.Only.IsResponseDisposed && tiers.Time.ActiveTimers == 0 && Registrations.On(caller) == 0, "the late response was not let go");
        Assert.All(Status(tiers), tier => Assert.Equal(0, tier.InFlight));
        Assert.Equal(("sdk", 2, 0), (response.GetTierInfo()!.Tier, response.GetTierInfo()!.Attempts, tiers.Rest.Arrivals));
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_handler_that_throws_when_it_is_canceled_keeps_nothing_from_being_released()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        using var caller = new CancellationTokenSource();
        using var invoker = Invoker(tiers);
        var (thrown, late) = (false, new TaskCompletionSource<HttpResponseMessage>());
        tiers.Mcp.Otherwise = async (_, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(() =>
            {
                thrown = true;
                throw new InvalidCastException();
            });
            return await late.Task;
        };
        using var message = new HttpRequestMessage(HttpMethod.Get, "https://mcp.example/accounts");
        var sending = invoker.SendAsync(message, caller.Token);
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;
        await Hedging.UntilAsync(() => Volatile.Read(ref thrown), "the loser was not canceled");
        using var content = new StringContent("late");
        late.SetResult(new HttpResponseMessage { Content = content });

        await Hedging.UntilAsync(() => Registrations.On(caller) == 0, "a registration was left on the caller's token");
        await Hedging.UntilAsync(() => IsDisposed(content), "the late response was not disposed");
    }

    [Fact]
    public async Task All_responses_of_a_request_that_fails_but_the_one_that_is_returned_are_disposed()
    {
        await using var tiers = new TierHarness(Hedging.Of(maxHedges: 2));
        var (mcp, sdk, rest) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk), new HeldTier(tiers.Rest));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(2 * Hedging.Delay);
        foreach (var tier in new[] { rest, mcp, sdk })
            tier.Only.Answer(HttpStatusCode.BadGateway);
        using var response = await sending;

        Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        Assert.Equal((true, false, true), (mcp.Only.IsResponseDisposed, sdk.Only.IsResponseDisposed, rest.Only.IsResponseDisposed));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    private static bool IsDisposed(HttpContent content)
    {
        try
        {
            content.ReadAsStream();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static IReadOnlyList<TierStatus> Status(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers;

    private static HttpMessageInvoker Invoker(TierHarness tiers) =>
        new(tiers.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("crm"), disposeHandler: false);
}
