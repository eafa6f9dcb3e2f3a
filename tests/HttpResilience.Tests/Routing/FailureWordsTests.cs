using System.Net;
using Microsoft.Extensions.DependencyInjection;
using HttpResilience.Tests.Timeouts;

namespace HttpResilience.Tests.Routing;

/// <summary>The words of each failure, as a user reads them.</summary>
public sealed class FailureWordsTests
{
    private const string One = "\"Retry\": { \"MaxAttempts\": 1 }, \"Tiers\": { \"mcp\": { \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\" } }";
    private const string Slow = "\"Operations\": { \"slow\": { \"Path\": \"/slow\" } },";

    [Fact]
    public async Task With_resilience_switched_off_a_timeout_names_the_tier_that_was_asked()
    {
        await using var tiers = new TierHarness($"\"Enabled\": false, {Slow} {One}");
        tiers.Mcp.AlwaysHang();
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync("slow")));
        Assert.StartsWith("crm: the total timeout of 30 s ran out for GET (operation slow). mcp: no answer within", timeout.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(timeout.InnerException);
    }

    [Fact]
    public async Task A_body_that_stalls_names_the_operation_too()
    {
        await using var tiers = new TierHarness($"{Slow} {TierHarness.ThreeTiers}");
        tiers.Mcp.Always(HttpStatusCode.NotImplemented);
        tiers.Sdk.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new StalledStream()) });
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync("slow?token=t0psecret")));
        Assert.Equal(
            "crm: the total timeout of 30 s ran out for GET (operation slow) while the body of the response of tier 'sdk' was read. mcp: HTTP 501.", timeout.Message);
        Assert.IsType<TimeoutException>(timeout.InnerException);
    }

    [Fact]
    public async Task A_body_of_the_first_tier_that_stalls_has_no_earlier_story_and_an_operations_own_limit_is_named()
    {
        await using var tiers = new TierHarness($$"""{{One}}, "Operations": { "quick": { "Path": "/quick", "TotalTimeout": "00:00:15" } }""");
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new StalledStream()) });
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync("quick")));
        Assert.Equal("crm: the total timeout of 15 s ran out for GET (operation quick) while the body of the response of tier 'mcp' was read.", timeout.Message);
    }

    [Fact]
    public async Task A_last_resort_is_told_once()
    {
        await using var tiers = new TierHarness($"\"WhenNoneEligible\": \"TryLast\", {TierHarness.ThreeTiers}");
        await tiers.GetAsync();
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            tiers.Breaker(name).ForceOpen(TimeSpan.FromMinutes(1));
        tiers.Rest.Always(new HttpRequestException(HttpRequestError.ConnectionError));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync()));

        Assert.Equal(["mcp", "sdk", "rest"], failure.Attempts.Select(attempt => attempt.Tier));
        Assert.Equal("crm: no tier answered GET. mcp: circuit open; sdk: circuit open; rest: connection failed; worth trying again in 60 s.", failure.Message);
    }

    [Fact]
    public async Task A_tier_that_was_put_off_is_told_when_it_had_its_turn()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 1 },
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "TrafficShare": 1 },
              "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" }
            }
            """);
        tiers.Mcp.Always(new HttpRequestException(HttpRequestError.NameResolutionError));
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Equal(["sdk", "mcp"], failure.Attempts.Select(attempt => attempt.Tier));
        Assert.Equal("crm: no tier answered GET. sdk: connection failed; mcp: host name not found.", failure.Message);
    }

    [Theory]
    [InlineData(TierOutcome.Failure, 1, null)]
    [InlineData(TierOutcome.Failure, 1, HttpStatusCode.BadGateway)]
    public async Task An_attempt_is_told_with_what_it_ended_in(TierOutcome outcome, int attempts, HttpStatusCode? status)
    {
        await using var tiers = new TierHarness($"\"ThrowOnFailureResponse\": true, {One}");
        if (status is { } code)
            tiers.Mcp.Always(code);
        else
            tiers.Mcp.Always(new HttpRequestException("t0psecret", new IOException("t0psecret")));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        var told = Assert.Single(failure.Attempts);
        Assert.Equal(("mcp", outcome, attempts, status), (told.Tier, told.Outcome, told.Attempts, told.StatusCode));
        Assert.Equal(status, failure.StatusCode);
        Assert.IsType<RetryExhaustedException>(told.Exception);
        Assert.Equal($"crm: tier 'mcp' failed 1 of 1 attempts, the last with: {(status is null ? "connection broken" : "HTTP 502")}.", told.Exception.Message);
        Assert.True(failure.MayHaveBeenProcessed);
    }

    [Fact]
    public async Task A_body_that_stalls_is_told_of_the_tier_that_sent_it_and_not_of_one_that_was_full_after()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 1 },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "ConcurrencyLimit": 1 } }
            """);
        tiers.Sdk.AlwaysHang();
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        var stuck = tiers.GetAsync("slow");
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StreamContent(new StalledStream()) });
        var stalled = tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(30));
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => stalled);
        Assert.Contains("while the body of the response of tier 'mcp' was read", timeout.Message, StringComparison.Ordinal);
        await stuck;
    }

    [Fact]
    public async Task One_tier_that_is_full_is_not_said_to_have_an_open_circuit()
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 1, {One}");
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = tiers.Client.GetAsync("slow", caller.Token);

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        var direct = await Assert.ThrowsAnyAsync<HttpRequestException>(() => tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp").GetAsync("slow"));

        Assert.Equal("crm: no tier answered GET. mcp: concurrency limit full.", failure.Message);
        Assert.False(failure.MayHaveBeenProcessed);
        Assert.IsNotType<CircuitOpenException>(direct);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck);
    }
}
