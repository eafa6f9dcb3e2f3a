using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Retrying;

/// <summary>Section 6 of the contract, and the cool-down of section 3.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task The_delays_between_attempts_are_those_of_the_settings()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.BadGateway).Then(HttpStatusCode.BadGateway);
        var started = tiers.Time.GetTimestamp();

        await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal(TimeSpan.FromSeconds(3), tiers.Time.GetElapsedTime(started));
        Assert.Equal([1000d, 2000d], tiers.Logs.Named("retry_scheduled").Select(e => (double)e.Fields["delay_ms"]!));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Retry_After_is_waited_for_and_never_cut_short(HttpStatusCode status)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(status, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)));
        var started = tiers.Time.GetTimestamp();

        var response = await tiers.RunAsync(tiers.GetAsync(), TimeSpan.FromMilliseconds(1));

        Assert.Equal("mcp", await response.Content.ReadAsStringAsync());
        Assert.InRange(tiers.Time.GetElapsedTime(started), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.01));
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_read_with_the_time_provider()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(tiers.Time.GetUtcNow().AddSeconds(5)));
        var started = tiers.Time.GetTimestamp();
        await tiers.RunAsync(tiers.GetAsync());
        Assert.InRange(tiers.Time.GetElapsedTime(started), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.2));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("Sat, 01 Jan 2000 00:00:00 GMT")]
    [InlineData("1.5")]
    [InlineData("")]
    public async Task A_Retry_After_that_has_passed_or_says_nothing_is_ignored(string value)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.TryAddWithoutValidation("Retry-After", value));
        var started = tiers.Time.GetTimestamp();

        var response = await tiers.RunAsync(tiers.GetAsync());

        Assert.Equal("mcp", await response.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(1), tiers.Time.GetElapsedTime(started));
        Assert.Empty(tiers.Logs.Named("tier_throttled"));
    }

    [Theory]
    [InlineData("2147483648")]
    [InlineData(" 0000000000000000000002147483647")]
    [InlineData("99999999999999999999")]
    public async Task A_Retry_After_too_large_for_a_number_is_a_long_one_and_not_none(string value)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.TryAddWithoutValidation("Retry-After", value));
        Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromHours(1), tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers[0].CoolDownLeft);
    }

    [Fact]
    public async Task A_Retry_After_shorter_than_the_delay_does_not_shorten_it()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"Jitter\": false, \"BaseDelay\": \"00:00:05\" }}, {Tiers}");
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(2)));
        var started = tiers.Time.GetTimestamp();
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal(TimeSpan.FromSeconds(5), tiers.Time.GetElapsedTime(started));
    }

    [Fact]
    public async Task A_wait_that_does_not_fit_the_time_left_is_not_slept()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(25)));
        var started = tiers.Time.GetTimestamp();

        var response = await tiers.GetAsync();

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.Zero, tiers.Time.GetElapsedTime(started));
    }

    [Fact]
    public async Task A_tier_that_asked_for_time_is_left_alone_until_then_even_by_writes()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.TooManyRequests, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromMinutes(2)));

        Assert.Equal("sdk", await (await tiers.PostAsync()).Content.ReadAsStringAsync());
        Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        tiers.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("mcp", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        Assert.Equal(2, tiers.Mcp.Arrivals);
        Assert.Equal(TimeSpan.FromMinutes(2), Assert.Single(tiers.Logs.Named("tier_throttled")).Fields["cool_down"]);
    }

    [Fact]
    public async Task A_cool_down_is_capped_and_never_shortened()
    {
        await using var tiers = new TierHarness($"\"MaxCoolDown\": \"00:05:00\", {TierHarness.ThreeTiers}");
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromDays(900)));
        await tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(299));
        await tiers.GetAsync();
        Assert.Equal(1, tiers.Mcp.Arrivals);
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        await tiers.GetAsync();
        Assert.Equal(2, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_cap_of_zero_means_no_cool_down()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, \"MaxCoolDown\": \"00:00:00\", {Tiers}");
        tiers.Time.Advance(TimeSpan.FromSeconds(5));
        tiers.Mcp.Always(HttpStatusCode.TooManyRequests, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromMinutes(1)));

        await tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        await tiers.GetAsync();

        Assert.Equal(2, tiers.Mcp.Arrivals);
        Assert.Empty(tiers.Logs.Named("tier_throttled"));
    }

    [Fact]
    public async Task A_request_that_is_canceled_during_a_retrys_delay_asks_no_other_tier_and_no_fallback_delegate()
    {
        var fallbacks = 0;
        await using var tiers = new TierHarness(configure: options => options.Fallback = (_, _) =>
        {
            fallbacks++;
            return default;
        });
        tiers.Mcp.Always(HttpStatusCode.ServiceUnavailable);
        using var caller = new CancellationTokenSource();
        var waiting = tiers.Client.GetAsync("accounts/1", caller.Token);

        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting)).CancellationToken);
        Assert.Equal((1, 0, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, fallbacks));
        Assert.Empty(tiers.Logs.Named("all_tiers_failed"));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task An_attempt_that_was_rejected_is_not_counted_and_the_result_before_it_stands()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 3, "Jitter": false }, "ThrowOnFailureResponse": true,
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "ConcurrencyLimit": 1 } }
            """);
        tiers.Mcp.Then(HttpStatusCode.ServiceUnavailable).Then(HttpStatusCode.ServiceUnavailable).AlwaysHang();
        var sending = tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        using var caller = new CancellationTokenSource();
        var full = tiers.Client.GetAsync("slow", caller.Token);

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(sending));

        var told = Assert.Single(failure.Attempts);
        Assert.Equal((2, TierOutcome.Failure, HttpStatusCode.ServiceUnavailable, null), (told.Attempts, told.Outcome, told.StatusCode, told.Exception));
        Assert.Equal("crm: no tier answered GET. mcp: 2 attempts, then HTTP 503.", failure.Message);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => full);
    }

    [Fact]
    public async Task An_open_breaker_ends_the_retrying_at_once_and_the_last_result_counts()
    {
        await using var tiers = new TierHarness($"\"ThrowOnFailureResponse\": true, \"CircuitBreaker\": {{ \"FailureThreshold\": 2 }}, {TierHarness.ThreeTiers}");
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Then(HttpStatusCode.InternalServerError).Always(HttpStatusCode.BadGateway);
        var started = tiers.Time.GetTimestamp();

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync()));

        Assert.Equal((2, 2, 2), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        Assert.Equal(TimeSpan.FromSeconds(3), tiers.Time.GetElapsedTime(started));
        Assert.All(failure.Attempts, attempt => Assert.Equal(HttpStatusCode.BadGateway, attempt.StatusCode));
    }

    private const string Tiers = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;
}
