using System.Net;

namespace HttpResilience.Tests.Concurrency;

/// <summary>Limits that change while requests are under way.</summary>
public sealed class LimitReloadTests
{
    private readonly TaskCompletionSource<HttpResponseMessage> _answer = new();

    [Fact]
    public async Task A_new_fixed_limit_holds_for_the_next_request_and_those_under_way_keep_their_place_in_the_old_one()
    {
        await using var tiers = Harness("\"ConcurrencyLimit\": 2");
        var first = Send(tiers, 3);
        Assert.Equal(2, tiers.Mcp.Arrivals);

        tiers.Reload(ConcurrencyHandlerTests.Tiers("\"ConcurrencyLimit\": 3"));
        var second = Send(tiers, 5);
        Assert.Equal((2 + 3, 3), (tiers.Mcp.Arrivals, ConcurrencyHandlerTests.Status(tiers).InFlight));
        tiers.Reload(ConcurrencyHandlerTests.Tiers("\"RateLimit\": { \"Permits\": 1000 }"));
        var third = Send(tiers, 10);
        Assert.Equal((2 + 3 + 10, null), (tiers.Mcp.Arrivals, ConcurrencyHandlerTests.Status(tiers).ConcurrencyLimit));

        _answer.SetResult(new HttpResponseMessage());
        await Task.WhenAll([.. first, .. second, .. third]);
        tiers.Reload(ConcurrencyHandlerTests.Tiers("\"ConcurrencyLimit\": 3"));
        Assert.Equal((3, 0), (ConcurrencyHandlerTests.Status(tiers).ConcurrencyLimit, ConcurrencyHandlerTests.Status(tiers).InFlight));
    }

    [Fact]
    public async Task A_fixed_limit_with_the_same_numbers_keeps_count_of_those_under_way()
    {
        await using var tiers = Harness("\"ConcurrencyLimit\": 2");
        var first = Send(tiers, 2);
        tiers.Reload($"\"TotalTimeout\": \"00:00:20\", {ConcurrencyHandlerTests.Tiers("\"ConcurrencyLimit\": 2")}");
        var second = Send(tiers, 2);
        Assert.Equal((2, 2), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        _answer.SetResult(new HttpResponseMessage());
        await Task.WhenAll([.. first, .. second]);
    }

    [Fact]
    public async Task Those_who_wait_in_the_queue_of_an_old_limit_still_get_their_turn()
    {
        await using var tiers = Harness("\"ConcurrencyLimit\": 1, \"QueueLimit\": 5");
        var sending = Send(tiers, 4);
        Assert.Equal(1, tiers.Mcp.Arrivals);
        tiers.Reload(ConcurrencyHandlerTests.Tiers("\"ConcurrencyLimit\": 1"));
        _answer.SetResult(new HttpResponseMessage());
        await Task.WhenAll(sending);
        Assert.Equal((4, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_rate_with_the_same_numbers_keeps_what_was_spent_and_a_new_one_begins_anew()
    {
        const string rate = "\"RateLimit\": { \"Permits\": 2, \"Per\": \"00:01:00\" }";
        await using var tiers = Harness(rate);
        tiers.Mcp.Always(HttpStatusCode.OK);
        await Task.WhenAll(Send(tiers, 2));

        tiers.Reload(ConcurrencyHandlerTests.Tiers($"{rate}, \"ConcurrencyLimit\": 7"));
        await tiers.GetAsync();
        Assert.Equal((2, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        tiers.Reload(ConcurrencyHandlerTests.Tiers(rate.Replace("2", "3", StringComparison.Ordinal)));
        await Task.WhenAll(Send(tiers, 5));
        Assert.Equal((2 + 3, 1 + 2), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    private TierHarness Harness(string limit)
    {
        var tiers = new TierHarness(ConcurrencyHandlerTests.Tiers(limit));
        tiers.Mcp.Otherwise = (_, _) => _answer.Task;
        return tiers;
    }

    private static Task<HttpResponseMessage>[] Send(TierHarness tiers, int requests) => [.. Enumerable.Range(0, requests).Select(_ => tiers.GetAsync())];
}
