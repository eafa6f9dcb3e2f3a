using System.Net;

namespace HttpResilience.Tests.Routing;

/// <summary>Rejections among the results of a request: a full limit was nobody's answer.</summary>
public sealed class LastResultTests
{
    [Theory]
    [InlineData("mcp", "sdk")]
    [InlineData("sdk", "mcp")]
    public async Task An_exception_is_worth_more_to_the_caller_than_a_rejection_whichever_came_first(string full, string broken)
    {
        await using var tiers = new TierHarness(Limited(full));
        tiers.Tier(full).AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = FillAsync(tiers, full, caller.Token);
        tiers.Tier(broken).Always(new HttpRequestException(HttpRequestError.NameResolutionError));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());

        Assert.Equal(HttpRequestError.NameResolutionError, Assert.IsType<HttpRequestException>(failure.InnerException).HttpRequestError);
        await EndAsync(stuck, caller);
    }

    [Theory]
    [InlineData("mcp", "sdk")]
    [InlineData("sdk", "mcp")]
    public async Task A_response_is_worth_more_to_the_caller_than_a_rejection_whichever_came_first(string full, string failing)
    {
        await using var tiers = new TierHarness(Limited(full));
        tiers.Tier(full).AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = FillAsync(tiers, full, caller.Token);
        tiers.Tier(failing).Always(HttpStatusCode.BadGateway);

        Assert.Equal(HttpStatusCode.BadGateway, (await tiers.GetAsync()).StatusCode);

        await EndAsync(stuck, caller);
    }

    [Fact]
    public async Task With_TryLast_a_full_limit_counts_as_nobody_asked()
    {
        await using var tiers = new TierHarness("\"WhenNoneEligible\": \"TryLast\", " + Limited("mcp"));
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = FillAsync(tiers, "mcp", caller.Token);
        tiers.Breaker("sdk").ForceOpen(TimeSpan.FromMinutes(1));

        Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());

        await EndAsync(stuck, caller);
    }

    [Theory]
    [InlineData("mcp", "sdk")]
    [InlineData("sdk", "mcp")]
    public async Task With_TryLast_after_a_full_limit_nobody_is_asked_twice(string full, string failing)
    {
        await using var tiers = new TierHarness("\"WhenNoneEligible\": \"TryLast\", " + Limited(full));
        tiers.Tier(full).AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = FillAsync(tiers, full, caller.Token);
        tiers.Tier(failing).Always(HttpStatusCode.BadGateway);

        Assert.Equal(HttpStatusCode.BadGateway, (await tiers.GetAsync()).StatusCode);

        Assert.Equal((1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        await EndAsync(stuck, caller);
    }

    [Fact]
    public async Task A_429_does_not_hide_that_a_later_tier_may_have_executed_the_request()
    {
        await using var tiers = new TierHarness(Limited("none"));
        tiers.Mcp.Always(HttpStatusCode.TooManyRequests);
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ResponseEnded));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.PostAsync());

        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal((1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_429_is_what_the_caller_gets_when_no_later_tier_can_have_executed_the_request_or_it_may_be_executed_twice()
    {
        await using var tiers = new TierHarness(Limited("none"));
        tiers.Mcp.Always(HttpStatusCode.TooManyRequests);
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tiers.PostAsync()).StatusCode);

        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ResponseEnded));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tiers.GetAsync()).StatusCode);
    }

    // One request that stays; the tier is full with it.
    private static Task<HttpResponseMessage> FillAsync(TierHarness tiers, string tier, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "slow");
        request.UseTiers(tier);
        return tiers.Client.SendAsync(request, cancellationToken);
    }

    private static async Task EndAsync(Task stuck, CancellationTokenSource caller)
    {
        Assert.False(stuck.IsCompleted);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck);
    }

    private static string Limited(string full) => $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" {{(full == "mcp" ? ", \"ConcurrencyLimit\": 1" : "")}} },
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" {{(full == "sdk" ? ", \"ConcurrencyLimit\": 1" : "")}} }
        }
        """;
}
