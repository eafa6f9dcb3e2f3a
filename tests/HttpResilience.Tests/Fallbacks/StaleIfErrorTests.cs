using System.Net;
using HttpResilience.Tests.Timeouts;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Stale answers through the whole of a client: kept, served, and not.</summary>
public sealed class StaleIfErrorTests
{
    private static readonly TimeSpan s_twoMinutes = TimeSpan.FromMinutes(2);

    public static TheoryData<string, bool> Outages
    {
        get
        {
            var outages = new TheoryData<string, bool>();
            foreach (var outage in new[] { "refused", "503", "reset", "hangs", "breakers open", "throttled by the servers", "breakers open, with a last resort" })
            {
                outages.Add(outage, false);
                outages.Add(outage, true);
            }

            return outages;
        }
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task The_last_good_answer_is_served_when_all_tiers_fail(string outage, bool isHedged)
    {
        var config = $"\"TotalTimeout\": \"00:00:15\", {(isHedged ? "\"Hedging\": { \"Delay\": \"00:00:01\" }, " : "")}{StaleClient.On}";
        await using var tiers = new TierHarness(config);
        tiers.Mcp.Always(HttpStatusCode.OK, answer =>
        {
            answer.Content = new StringContent("whole", null, "text/x-own");
            answer.Headers.Add("ETag", "\"7\"");
        });
        Assert.Equal("whole", await tiers.ReadAsync());
        tiers.Time.Advance(s_twoMinutes);
        Break(tiers, outage, config);

        using var response = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("whole", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/x-own", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("\"7\"", response.Headers.ETag?.Tag);
        Assert.InRange(response.Headers.Age!.Value, s_twoMinutes, s_twoMinutes + TimeSpan.FromSeconds(16));
        Assert.Equal(110, Assert.Single(response.Headers.Warning).Code);
        var info = response.GetTierInfo()!;
        Assert.Equal((true, null, false), (info.IsStale, info.Tier, info.IsFallback));
    }

    [Fact]
    public async Task The_librarys_own_rate_limit_lets_a_stale_answer_be_served()
    {
        await using var tiers = new TierHarness($"\"RateLimit\": {{ \"Permits\": 1, \"Per\": \"01:00:00\" }}, {StaleClient.On}");
        Assert.Equal("mcp", await tiers.ReadAsync());
        Assert.Equal("sdk", await tiers.ReadAsync(uri: "accounts/2"));
        Assert.Equal("rest", await tiers.ReadAsync(uri: "accounts/3"));
        Assert.Equal("mcp", await tiers.StaleTextAsync());
        Assert.Equal((1, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task It_is_logged_counted_and_in_the_history()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        using var metric = new StaleMetric(tiers.Services);
        await tiers.ReadAsync();
        Assert.Equal(0, metric.Sum);
        tiers.FailAll();
        Assert.Equal("mcp", await tiers.StaleTextAsync());

        Assert.Equal(1, metric.Sum);
        var logged = Assert.Single(tiers.Logs.Named("stale_served"));
        Assert.Equal("crm", logged.Fields["client"]);
        Assert.DoesNotContain("accounts", logged.Message, StringComparison.Ordinal);
        var record = tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.RecentRequests[0];
        Assert.Equal((true, null, HttpStatusCode.OK, TierOutcome.Failure), (record.IsStale, record.Tier, record.StatusCode, record.Outcome));
    }

    [Fact]
    public async Task Nothing_is_kept_or_served_by_default()
    {
        await using var tiers = new TierHarness(StaleClient.Tiers);
        await tiers.ReadAsync();
        tiers.FailAll();
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stale_answer_goes_before_the_fallback_delegate_and_that_before_the_last_response(bool throwOnFailureResponse)
    {
        var delegateRuns = 0;
        await using var tiers = new TierHarness(StaleClient.On, configure: options =>
        {
            options.ThrowOnFailureResponse = throwOnFailureResponse;
            options.Fallback = (_, _) =>
            {
                delegateRuns++;
                return ValueTask.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.Accepted));
            };
        });
        await tiers.ReadAsync();
        foreach (var tier in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            tier.Always(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("mcp", await tiers.StaleTextAsync());
        Assert.Equal(0, delegateRuns);
        using var other = await tiers.GetAsync("accounts/2");
        Assert.Equal((HttpStatusCode.Accepted, 1, false), (other.StatusCode, delegateRuns, other.GetTierInfo()!.IsStale));
    }

    [Fact]
    public async Task A_failed_response_that_gives_way_to_a_stale_answer_is_disposed()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        var disposed = 0;
        foreach (var tier in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            tier.Always(HttpStatusCode.ServiceUnavailable, answer => answer.Content = new StreamContent(new EndingStream([], onDispose: () => disposed++)));
        Assert.Equal("mcp", await tiers.StaleTextAsync());
        Assert.Equal(3, disposed);
    }

    [Fact]
    public async Task Without_a_kept_answer_the_last_response_or_an_exception_is_as_ever()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        foreach (var tier in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            tier.Always(HttpStatusCode.ServiceUnavailable);
        using var response = await tiers.GetAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        tiers.FailAll();
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync("accounts/2"));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_caller_whom_a_server_turns_away_gets_no_stale_answer(HttpStatusCode status)
    {
        await using var tiers = new TierHarness($"\"FallbackStatusCodes\": [401, 403, 503], {StaleClient.On}");
        await tiers.ReadAsync(headers: "Authorization: Bearer alice");
        tiers.FailAll();
        tiers.Mcp.Always(status);
        using var response = await tiers.SendAsync(headers: "Authorization: Bearer alice");
        Assert.Equal((status, false), (response.StatusCode, response.GetTierInfo()!.IsStale));
    }

    [Fact]
    public async Task An_answer_that_is_no_failure_is_never_replaced()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        tiers.Mcp.Always(HttpStatusCode.NotFound);
        using var response = await tiers.GetAsync();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_bug_in_a_handler_goes_to_the_caller_as_it_is()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        tiers.Mcp.Always(new InvalidOperationException("a bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tiers.GetAsync());
    }

    [Fact]
    public async Task An_answer_from_a_lower_tier_is_kept_and_a_newer_one_takes_its_place()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        Assert.Equal("sdk", await tiers.ReadAsync());
        tiers.FailAll();
        Assert.Equal("sdk", await tiers.StaleTextAsync());
        tiers.Mcp.Then(HttpStatusCode.OK, answer => answer.Content = new StringContent("newer"));
        Assert.Equal("newer", await tiers.ReadAsync());
        Assert.Equal("newer", await tiers.StaleTextAsync());
    }

    [Fact]
    public async Task A_stale_answer_does_not_become_young_by_being_served()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        tiers.FailAll();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("mcp", await tiers.StaleTextAsync());
            tiers.Time.Advance(s_twoMinutes);
        }

        Assert.Equal("mcp", await tiers.StaleTextAsync());
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await tiers.StaleTextAsync());
    }

    [Fact]
    public async Task An_answer_older_than_MaxAge_is_not_served_even_when_a_reload_made_it_so()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        tiers.FailAll();
        tiers.Time.Advance(s_twoMinutes);
        Assert.Equal("mcp", await tiers.StaleTextAsync());
        tiers.Reload($"\"StaleIfError\": {{ \"Enabled\": true, \"MaxAge\": \"00:01:00\" }}, {StaleClient.Tiers}");
        Assert.Null(await tiers.StaleTextAsync());
    }

    [Fact]
    public async Task Switched_off_by_a_reload_nothing_is_served_or_kept()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        tiers.Reload(StaleClient.Tiers);
        await tiers.ReadAsync(uri: "accounts/2");
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync());
        tiers.Reload(StaleClient.On);
        Assert.Null(await tiers.StaleTextAsync(uri: "accounts/2"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    public async Task Only_GET_is_answered_from_what_is_kept(string method)
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync();
        tiers.FailAll();
        using var message = new HttpRequestMessage(new HttpMethod(method), "accounts/1");
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(message));
    }

    [Fact]
    public async Task The_caller_may_cancel_while_a_stale_answer_is_looked_for()
    {
        var cache = new StubCache { OnGet = _ => new TaskCompletionSource().Task };
        await using var tiers = new TierHarness(StaleClient.On, services: services => services.AddSingleton<IDistributedCache>(cache));
        tiers.FailAll();
        using var caller = new CancellationTokenSource();
        var sending = tiers.Client.GetAsync("accounts/1", caller.Token);
        Assert.False(sending.IsCompleted);
        await caller.CancelAsync();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(caller.Token, canceled.CancellationToken);
    }

    private static void Break(TierHarness tiers, string outage, string config)
    {
        foreach (var tier in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
        {
            _ = outage switch
            {
                "refused" => tier.Always(StaleClient.Refused),
                "503" => tier.Always(HttpStatusCode.ServiceUnavailable),
                "reset" => tier.Always(new HttpRequestException(HttpRequestError.ResponseEnded, "reset")),
                "hangs" => tier.AlwaysHang(),
                "throttled by the servers" => tier.Always(HttpStatusCode.TooManyRequests),
                _ => tier.Always(StaleClient.Refused),
            };
        }

        if (outage is "breakers open" or "breakers open, with a last resort")
        {
            foreach (var name in new[] { "mcp", "sdk", "rest" })
                tiers.Breaker(name).ForceOpen(TimeSpan.FromHours(1));
        }

        if (outage == "breakers open, with a last resort")
            tiers.Reload($"\"WhenNoneEligible\": \"TryLast\", {config}");
    }
}
