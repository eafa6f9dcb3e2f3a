using System.Net;

namespace HttpResilience.Tests.Documentation;

/// <summary>The worked examples of docs/tuning.md keep what they promise.</summary>
public sealed class TuningTests
{
    private const string TuningPage = "docs/tuning.md";
    private const string Interactive = "## An interactive service: 99.9 % of reads answered within 1 s";
    private const string Batch = "## A batch worker: all records by the morning";
    private const string Payment = "## A write that must not run twice: a payment";

    [Fact]
    public async Task A_gateway_that_hangs_costs_a_read_of_the_interactive_service_140_milliseconds()
    {
        await using var tiers = PageClient.Start(TuningPage, Interactive, stubs: ("gateway", new StubTier("gateway").AlwaysHang()));
        Assert.Equal(140, (await tiers.TimeAsync(tiers.GetAsync())).TotalMilliseconds);
        Assert.Equal(1, tiers.Rest.Arrivals);
    }

    [Fact]
    public async Task The_interactive_service_says_within_its_limit_that_both_tiers_hang()
    {
        await using var tiers = PageClient.Start(TuningPage, Interactive, stubs: ("gateway", new StubTier("gateway").AlwaysHang()));
        tiers.Rest.AlwaysHang();
        Assert.InRange((await tiers.TimeAsync(tiers.GetAsync())).TotalMilliseconds, 450, 950);
    }

    [Fact]
    public async Task What_the_batch_worker_may_not_send_to_the_first_tier_goes_to_the_second()
    {
        var bulk = new StubTier("bulk");
        await using var tiers = PageClient.Start(TuningPage, Batch, stubs: ("bulk", bulk));
        for (var i = 0; i < 901; i++)
            (await tiers.PostAsync()).Dispose();
        Assert.Equal((900, 1), (bulk.Arrivals, tiers.Rest.Arrivals));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task A_payment_without_an_answer_is_sent_again_by_its_key_only_and_never_through_the_gateway(bool hasKey, int arrivals)
    {
        var (api, gateway) = (new StubTier("api").AlwaysHang(), new StubTier("gateway"));
        await using var tiers = PageClient.Start(TuningPage, Payment, stubs: [("api", api), ("gateway", gateway)]);
        using var payment = new HttpRequestMessage(HttpMethod.Post, "payments") { Content = new StringContent("{}") };
        if (hasKey)
            payment.Headers.Add("Idempotency-Key", "7f1c");
        var sending = tiers.Client.SendAsync(payment);
        var failed = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(sending));
        Assert.Equal((arrivals, 0, true), (api.Arrivals, gateway.Arrivals, failed.MayHaveBeenProcessed));
    }

    [Fact]
    public async Task A_payment_that_was_certainly_not_executed_says_so()
    {
        var api = new StubTier("api").Always(HttpStatusCode.TooManyRequests);
        await using var tiers = PageClient.Start(TuningPage, Payment, stubs: [("api", api), ("gateway", new StubTier("gateway"))]);
        var sending = tiers.PostAsync("payments");
        var failed = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(sending));
        Assert.False(failed.MayHaveBeenProcessed);
    }

    [Fact]
    public async Task The_question_about_a_payment_goes_to_both_tiers()
    {
        var (api, gateway) = (new StubTier("api").Always(HttpStatusCode.ServiceUnavailable), new StubTier("gateway"));
        await using var tiers = PageClient.Start(TuningPage, Payment, stubs: [("api", api), ("gateway", gateway)]);
        using var response = await tiers.RunAsync(tiers.GetAsync("payments/7"));
        Assert.Equal("gateway", response.GetTierInfo()!.Tier);
    }
}
