using System.Net;
using System.Text;
using HttpResilience.Tests.Telemetry;
using HttpResilience.Tests.Timeouts;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Retrying;

/// <summary>A 401 at a tier with <c>OnUnauthorized</c>: one renewal, one more sending, then the tier counts as failed.</summary>
public sealed class CredentialRenewalTests
{
    private const string TwoTiers = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "AttemptTimeout": "00:00:10" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task A_refused_request_is_sent_once_more_with_the_new_credential_whatever_its_method(string method)
    {
        await using var it = new RenewalHarness();
        var message = new HttpRequestMessage(new HttpMethod(method), "accounts") { Content = method == "GET" ? null : new StringContent("the body") };

        Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.Client.SendAsync(message)));

        Assert.Equal(["Bearer secret-token-1", "Bearer secret-token-2"], it.Mcp.Seen.Select(seen => seen.Headers["Authorization"]));
        Assert.All(it.Mcp.Seen, seen => Assert.Equal(method == "GET" ? null : "the body", string.IsNullOrEmpty(seen.Body) ? null : seen.Body));
        Assert.Equal((1, 0), (it.Renewals, it.Sdk.Arrivals));
        Assert.Equal((0, 1L, 1L), (it.Breaker.FailureCount, it.Breaker.SuccessCount, it.Breaker.TotalCalls));
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public async Task A_body_that_can_be_read_once_is_sent_again_up_to_the_buffer_size_and_renews_above_it_too(int size, bool isResent)
    {
        await using var it = new RenewalHarness($"\"MaxRequestBufferSize\": 1000, {TierHarness.ThreeTiers}");
        var body = new string('x', size);
        using var response = await it.Tiers.Client.PostAsync("files", new StreamContent(new EndingStream(Encoding.UTF8.GetBytes(body))));

        Assert.Equal(isResent ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.All(it.Mcp.Seen, seen => Assert.Equal(body, seen.Body));
        Assert.Equal((isResent ? 2 : 1, 1, 0), (it.Mcp.Arrivals, it.Renewals, it.Sdk.Arrivals));
        Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.PostAsync()));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_new_credential_that_is_refused_too_fails_the_tier_and_the_breaker_counts_it_once(string method)
    {
        await using var it = new RenewalHarness();
        it.Accepted = "another";
        it.Renew = _ => ValueTask.FromResult(true);

        Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "accounts"))));

        Assert.Equal((2, 1), (it.Mcp.Arrivals, it.Renewals));
        Assert.Equal((1, 1L), (it.Breaker.FailureCount, it.Breaker.TotalCalls));
        Assert.Equal("HTTP 401, and no new credential helps", Assert.Single(it.Tiers.Logs.Named("tier_fallback")).Fields["reason"]);
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("throws at once")]
    [InlineData("throws later")]
    [InlineData("cancels itself")]
    public async Task A_renewal_that_is_refused_or_throws_sends_a_write_to_the_next_tier_at_once(string how)
    {
        await using var it = new RenewalHarness();
        using var meters = new MeterSink(it.Tiers);
        it.Renew = how switch
        {
            "refused" => _ => ValueTask.FromResult(false),
            "throws at once" => _ => throw new InvalidOperationException("no endpoint"),
            "throws later" => async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("no endpoint");
            },
            _ => _ => ValueTask.FromException<bool>(new TaskCanceledException("HttpClient.Timeout")),
        };

        Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.PostAsync()));

        Assert.Equal((1, 1), (it.Mcp.Arrivals, it.Renewals));
        Assert.Equal("crm", Assert.Single(it.Tiers.Logs.Named("credential_refused")).Fields["client"]);
        Assert.Equal(how == "refused" ? 0 : 1, it.Tiers.Logs.Named("callback_failed").Count);
        Assert.Equal(["1 kind=refused service=crm tier=mcp"], meters.Of("resilient_credential_renewals"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_renewal_that_hangs_is_a_refusal_after_30_seconds_whether_it_heeds_its_token_or_not(bool heeds)
    {
        await using var it = new RenewalHarness($"\"TotalTimeout\": \"00:10:00\", {TierHarness.ThreeTiers}");
        var never = new TaskCompletionSource<bool>();
        it.Renew = async cancellationToken => await never.Task.WaitAsync(heeds ? cancellationToken : CancellationToken.None);

        var request = it.Tiers.PostAsync();
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(29.9));
        await Task.Yield();
        Assert.False(request.IsCompleted);
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("sdk", await RenewalHarness.TextOf(request));
        Assert.Single(it.Tiers.Logs.Named("credential_refused"));
        never.SetResult(true);
        Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.PostAsync()));
        Assert.Empty(it.Tiers.Logs.Named("credential_renewed"));
    }

    [Fact]
    public async Task A_renewal_that_blocks_past_its_limit_and_throws_does_not_end_all_renewing()
    {
        await using var it = new RenewalHarness($"\"TotalTimeout\": \"00:10:00\", {TierHarness.ThreeTiers}");
        var renew = it.Renew;
        it.Renew = _ =>
        {
            it.Tiers.Time.Advance(TimeSpan.FromSeconds(31));
            throw new InvalidOperationException("gave up");
        };
        var request = it.Tiers.GetAsync();
        await Task.WhenAny(request, Patience());
        Assert.True(request.IsCompleted, "the request waits for a renewal that has ended");
        Assert.Equal("sdk", await RenewalHarness.TextOf(request));

        it.Renew = renew;
        it.Tiers.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.GetAsync()));
        Assert.Equal(2, it.Renewals);
    }

    [Fact]
    public async Task The_time_left_bounds_the_wait_and_leaves_the_next_tier_its_attempt()
    {
        await using var it = new RenewalHarness($"\"TotalTimeout\": \"00:00:25\", {TwoTiers}");
        it.Renew = async cancellationToken => await new TaskCompletionSource<bool>().Task.WaitAsync(cancellationToken);
        var request = it.Tiers.PostAsync();
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(14.9));
        await Task.Yield();
        Assert.False(request.IsCompleted);
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("sdk", await RenewalHarness.TextOf(request));
        Assert.Equal(0, it.Breaker.TotalCalls);
    }

    [Fact]
    public async Task The_request_that_is_sent_again_is_cut_to_what_the_next_tier_leaves()
    {
        await using var it = new RenewalHarness($"\"TotalTimeout\": \"00:00:25\", {TwoTiers}");
        var granted = new TaskCompletionSource<bool>();
        it.Renew = async _ => await granted.Task;
        var request = it.Tiers.GetAsync();
        it.Tiers.Time.Advance(TimeSpan.FromSeconds(12));
        it.Mcp.AlwaysHang();
        granted.SetResult(true);
        await it.Mcp.HasSeenAsync(2);
        while (it.Tiers.Time.ActiveTimers == 0)
            await Task.Yield();

        it.Tiers.Time.Advance(TimeSpan.FromSeconds(3));
        await Task.WhenAny(request, Patience());
        Assert.True(request.IsCompleted, "the next tier's time is spent here");
        Assert.Equal("sdk", await RenewalHarness.TextOf(request));
    }

    [Fact]
    public async Task Without_OnUnauthorized_a_401_goes_to_the_caller_and_is_a_success_of_the_tier()
    {
        await using var it = new RenewalHarness(canRenew: false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await it.Tiers.GetAsync()).StatusCode);
        Assert.Equal((1, 0), (it.Mcp.Arrivals, it.Sdk.Arrivals));
        Assert.Equal((1L, 0), (it.Breaker.SuccessCount, it.Breaker.FailureCount));
    }

    [Theory]
    [InlineData("GET", "sdk", 1)]
    [InlineData("POST", "mcp", 0)]
    public async Task FallbackStatusCodes_with_401_and_no_renewal_takes_the_next_tier_if_repeatable(string method, string answeredBy, int others)
    {
        await using var it = new RenewalHarness($"\"FallbackStatusCodes\": [401], {TierHarness.ThreeTiers}", canRenew: false);
        Assert.Equal(answeredBy, await RenewalHarness.TextOf(it.Tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "accounts"))));
        Assert.Equal((1, others), (it.Mcp.Arrivals, it.Sdk.Arrivals));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(1, 2)]
    public async Task The_second_sending_uses_up_neither_MaxAttempts_nor_the_retry_budget(int maxAttempts, int arrivals)
    {
        const string Budget = "\"Budget\": { \"Ratio\": 0, \"MinRetriesPerSecond\": 1 }";
        await using var it = new RenewalHarness($"\"Retry\": {{ \"MaxAttempts\": {maxAttempts}, \"Jitter\": false, {Budget} }}, {TwoTiers}");
        it.Mcp.Then(HttpStatusCode.Unauthorized).Then(HttpStatusCode.BadGateway).Then(HttpStatusCode.BadGateway);
        var before = Status(it).RetryBudget!.Retries;

        Assert.Equal("sdk", await RenewalHarness.TextOf(it.Tiers.RunAsync(it.Tiers.GetAsync())));

        Assert.Equal(arrivals, it.Mcp.Arrivals);
        Assert.Equal(maxAttempts - 1, Status(it).RetryBudget!.Retries - before);
        Assert.All(it.Tiers.Logs.Named("retry_scheduled"), e => Assert.Equal((2, 2, 1000d), (e.Fields["attempt"], e.Fields["max_attempts"], e.Fields["delay_ms"])));
    }

    [Fact]
    public async Task The_story_counts_the_second_sending_but_not_against_MaxAttempts()
    {
        await using var it = new RenewalHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, \"ThrowOnFailureResponse\": true, {TwoTiers}");
        it.Renew = _ => ValueTask.FromResult(true);
        it.Sdk.Always(HttpStatusCode.BadGateway);

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => it.Tiers.GetAsync());

        Assert.Equal("crm: no tier answered GET. mcp: 2 attempts, then HTTP 401, and no new credential helps; sdk: HTTP 502.", failure.Message);
        Assert.Equal("crm: tier 'mcp' failed 1 of 1 attempts, the last with: HTTP 401, and no new credential helps.", failure.Attempts[0].Exception!.Message);
    }

    [Fact]
    public async Task ShouldHandle_sees_each_401_and_may_give_the_last_one_to_the_caller()
    {
        var asked = new List<AttemptHandling>();
        await using var it = new RenewalHarness(configure: options => options.ShouldHandle = arguments =>
        {
            asked.Add(arguments.Default);
            return AttemptHandling.None;
        });
        it.Renew = _ => ValueTask.FromResult(true);

        Assert.Equal(HttpStatusCode.Unauthorized, (await it.Tiers.GetAsync()).StatusCode);

        Assert.Equal([AttemptHandling.Fallback, AttemptHandling.CountAsFailure | AttemptHandling.Fallback], asked);
        Assert.Equal((2, 0, 1), (it.Mcp.Arrivals, it.Sdk.Arrivals, it.Renewals));
        Assert.Equal((0, 1L), (it.Breaker.FailureCount, it.Breaker.SuccessCount));
    }

    [Fact]
    public async Task A_write_that_a_users_handler_sent_twice_is_neither_sent_again_nor_counted_by_the_breaker()
    {
        await using var it = new RenewalHarness(tier: builder => builder.AddHttpMessageHandler(() => new Twice()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await it.Tiers.PostAsync()).StatusCode);
        Assert.Equal((2, 0, 0), (it.Mcp.Arrivals, it.Sdk.Arrivals, it.Renewals));
        Assert.Equal(0, it.Breaker.TotalCalls);
    }

    [Fact]
    public async Task A_hedged_request_renews_once_too()
    {
        await using var it = new RenewalHarness($"\"Hedging\": {{ \"Delay\": \"00:00:01\" }}, {TierHarness.ThreeTiers}");
        Assert.Equal("mcp", await RenewalHarness.TextOf(it.Tiers.GetAsync()));
        Assert.Equal((2, 1, 0), (it.Mcp.Arrivals, it.Renewals, it.Sdk.Arrivals));
    }

    [Fact]
    public async Task No_token_is_in_any_log_and_a_grant_is_told_once()
    {
        await using var it = new RenewalHarness();
        using var meters = new MeterSink(it.Tiers);
        await it.Tiers.GetAsync();
        it.Tiers.Time.Advance(TimeSpan.FromMinutes(2));
        it.Accepted = "secret-token-3";
        it.Renew = _ => ValueTask.FromResult(false);
        await it.Tiers.PostAsync();

        Assert.Equal(("crm", "mcp"), (it.Tiers.Logs.Named("credential_renewed").Single().Fields["client"], it.Tiers.Logs.Named("credential_renewed").Single().Fields["tier"]));
        Assert.Equal(["1 kind=granted service=crm tier=mcp", "1 kind=refused service=crm tier=mcp"], meters.Of("resilient_credential_renewals"));
        Assert.All(it.Tiers.Logs.Events, e => Assert.DoesNotContain("secret-token", e.Message + string.Join(' ', e.Fields.Values), StringComparison.Ordinal));
    }

    private static TierStatus Status(RenewalHarness it) =>
        ((ITierResilienceStatus)it.Tiers.Services.GetService(typeof(ITierResilienceStatus))!).FindClient("crm")!.Tiers[0];

    // Real time: what it waits for runs on the pool, and never comes when the test fails.
    private static Task Patience() => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);

    private sealed class Twice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
