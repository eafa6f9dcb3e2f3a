using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>When a request is hedged, where to, and who wins.</summary>
public sealed class HedgingTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_request_that_is_answered_in_time_is_not_hedged()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var mcp = new HeldTier(tiers.Mcp);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay - s_tick);
        mcp.Only.Answer();
        using var response = await sending;
        tiers.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(("mcp", 1, false), Info(response));
        Assert.Equal((0, 0), (tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Empty(tiers.Logs.Named("request_hedged"));
    }

    [Fact]
    public async Task A_request_without_an_answer_starts_on_the_next_tier_after_exactly_the_delay_and_that_one_wins()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var mcp = new HeldTier(tiers.Mcp);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay - s_tick);
        Assert.Equal(0, tiers.Sdk.Arrivals);
        tiers.Time.Advance(s_tick);
        using var response = await sending;

        Assert.Equal(("sdk", 2, true), Info(response));
        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal(Hedging.Delay, response.GetTierInfo()!.Duration);
        Assert.Equal((1, 1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        await Hedging.UntilAsync(() => mcp.Only.IsCanceled, "the loser was not canceled");
    }

    [Fact]
    public async Task The_first_wins_when_it_is_quicker_after_all()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(2 * Hedging.Delay);
        mcp.Only.Answer(body: "the first");
        using var response = await sending;

        Assert.Equal(("mcp", 2, false), Info(response));
        await Hedging.UntilAsync(() => sdk.Only.IsCanceled, "the loser was not canceled");
        Assert.Equal("the first", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, tiers.Rest.Arrivals);
    }

    [Fact]
    public async Task With_two_hedges_each_tier_starts_a_delay_after_the_one_before()
    {
        await using var tiers = new TierHarness(Hedging.Of(maxHedges: 2));
        var (mcp, sdk, rest) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk), new HeldTier(tiers.Rest));
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        Assert.Equal((1, 1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        tiers.Time.Advance(Hedging.Delay);
        Assert.Equal((1, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        tiers.Time.Advance(10 * Hedging.Delay);
        rest.Only.Answer();
        using var response = await sending;

        Assert.Equal(("rest", 3, true), Info(response));
        Assert.Equal(2, tiers.Logs.Named("request_hedged").Count);
        await Hedging.UntilAsync(() => mcp.Only.IsCanceled && sdk.Only.IsCanceled, "a loser was not canceled");
    }

    [Theory]
    [InlineData("POST", "known", true)]
    [InlineData("PUT", "one-time", true)]
    [InlineData("GET", "none", false)]
    public async Task A_write_a_body_that_can_be_sent_once_and_the_kill_switch_are_never_hedged(string method, string body, bool enabled)
    {
        await using var tiers = new TierHarness(Hedging.Of(more: enabled ? "" : "\"Enabled\": false,"));
        var mcp = new HeldTier(tiers.Mcp);
        using var message = new HttpRequestMessage(new HttpMethod(method), "accounts")
        {
            Content = body switch { "known" => new StringContent("{}"), "one-time" => new OneTimeContent(), _ => null },
        };
        await AssertNotHedged(tiers, mcp, tiers.Client.SendAsync(message));
    }

    [Fact]
    public async Task A_request_with_one_tier_is_never_hedged()
    {
        await using var tiers = new TierHarness(Hedging.Of(more: "\"Operations\": { \"all\": { \"Tiers\": [\"mcp\"], \"Path\": \"/*\" } },"));
        var mcp = new HeldTier(tiers.Mcp);
        await AssertNotHedged(tiers, mcp, tiers.GetAsync());
    }

    [Fact]
    public async Task A_POST_that_says_it_is_repeatable_is_hedged()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var mcp = new HeldTier(tiers.Mcp);
        using var message = new HttpRequestMessage(HttpMethod.Post, "accounts") { Content = new StringContent("{}") };
        message.Headers.Add("Idempotency-Key", "1");
        var sending = tiers.Client.SendAsync(message);
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;
        Assert.Equal(("sdk", 2, true), Info(response));
        Assert.Equal("1", tiers.Sdk.Seen.Single().Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task A_hedge_is_counted_and_told_in_the_log_and_in_the_metric()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var meters = tiers.Services.GetRequiredService<IMeterFactory>();
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "resilient_hedges")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, by, tags, _) => counted.Add($"{by} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        _ = new HeldTier(tiers.Mcp);
        var sending = tiers.GetAsync();
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;

        Assert.Equal("1 service=crm tier=sdk", Assert.Single(counted));
        var told = Assert.Single(tiers.Logs.Named("request_hedged"));
        Assert.Equal(("crm", "sdk", (object)Hedging.Delay), (told.Fields["client"], told.Fields["tier"], told.Fields["delay"]));
    }

    [Fact]
    public async Task A_reload_turns_hedging_on_and_off_for_the_requests_that_follow()
    {
        await using var tiers = new TierHarness(TierHarness.ThreeTiers);
        var mcp = new HeldTier(tiers.Mcp);
        await AssertNotHedged(tiers, mcp, tiers.GetAsync());

        tiers.Reload(Hedging.Of());
        var sending = tiers.GetAsync();
        // One that is under way keeps what it began with.
        tiers.Reload(TierHarness.ThreeTiers);
        tiers.Time.Advance(Hedging.Delay);
        using (var response = await sending)
            Assert.Equal(("sdk", 2, true), Info(response));

        await AssertNotHedged(tiers, mcp, tiers.GetAsync(), arrivalsBefore: 1);
    }

    private static (string? Tier, int Attempts, bool IsFallback) Info(HttpResponseMessage response) =>
        response.GetTierInfo() is { } info ? (info.Tier, info.Attempts, info.IsFallback) : default;

    private static async Task AssertNotHedged(TierHarness tiers, HeldTier mcp, Task<HttpResponseMessage> sending, int arrivalsBefore = 0)
    {
        tiers.Time.Advance(9 * Hedging.Delay);
        Assert.False(mcp.Last.IsCanceled);
        mcp.Last.Answer();
        using var response = await sending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((arrivalsBefore, 0), (tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    private sealed class OneTimeContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync("{}"u8.ToArray()).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
