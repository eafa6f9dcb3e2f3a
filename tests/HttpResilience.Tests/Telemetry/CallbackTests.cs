using System.Net;
using System.Reflection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>OnRetry, OnFallback, OnFailure, OnSuccess and OnStateChange: when, and with what.</summary>
public sealed class CallbackTests
{
    [Fact]
    public async Task Each_is_told_its_part_of_a_failover_in_the_order_of_events()
    {
        var told = new List<string>();
        await using var tiers = new TierHarness(Two(2), configure: options => TellInto(options, told));
        tiers.Mcp.Otherwise = async (_, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3), tiers.Time, cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.BadGateway);
        };

        await tiers.RunAsync(tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts/1?token=s3cret").SetOperation("get_account")));

        Assert.Equal(
            [
                "failure crm mcp get_account attempt 1: HTTP 502 502 after 3 s",
                "retry crm mcp get_account attempt 1: HTTP 502 502 after 0 s, wait 1 s",
                "failure crm mcp get_account attempt 2: HTTP 502 502 after 3 s",
                "fallback crm mcp get_account attempt 2: HTTP 502  after 0 s, next sdk",
                "success crm sdk get_account attempt 1:  200 after 0 s",
            ],
            told);
    }

    [Fact]
    public async Task A_tier_that_is_skipped_is_told_as_one_that_was_not_asked()
    {
        var told = new List<string>();
        await using var tiers = new TierHarness(Two(1), configure: options => TellInto(options, told));
        await tiers.GetAsync();
        told.Clear();
        tiers.Breaker("mcp").Isolate();
        await tiers.GetAsync();
        Assert.Equal(["state crm:mcp Closed to Isolated", "fallback crm mcp  attempt 0: circuit open  after 0 s, next sdk", "success crm sdk  attempt 1:  200 after 0 s"], told);
    }

    [Fact]
    public async Task A_full_limit_is_a_tier_that_was_not_asked()
    {
        var told = new List<string>();
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 1, {Two(1)}", configure: options => TellInto(options, told));
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = tiers.Client.GetAsync("slow", caller.Token);

        Assert.Equal(1, (await tiers.PostAsync()).GetTierInfo()!.Attempts);

        Assert.Equal(["fallback crm mcp  attempt 0: concurrency limit full  after 0 s, next sdk", "success crm sdk  attempt 1:  200 after 0 s"], told);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck);
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task A_failure_without_a_response_carries_its_exception()
    {
        TierEvent? failed = null;
        await using var tiers = new TierHarness(Two(1), configure: options => options.OnFailure = told => failed = told);
        var thrown = new HttpRequestException(HttpRequestError.NameResolutionError);
        tiers.Mcp.Then(thrown);
        await tiers.PostAsync();
        Assert.Same(thrown, failed!.Exception);
        Assert.Equal(((HttpStatusCode?)null, "host name not found"), (failed.StatusCode, failed.Reason));
    }

    [Fact]
    public async Task A_change_of_state_is_told_once_and_after_it_is_complete()
    {
        var seen = new List<(CircuitState, CircuitState, CircuitState)>();
        TierHarness? harness = null;
        await using var tiers = harness = new TierHarness(
            Two(1), configure: options => options.OnStateChange = change => seen.Add((change.OldState, change.NewState, harness!.Breaker("mcp").State)));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        for (var i = 0; i < 10; i++)
            await tiers.GetAsync();
        Assert.Equal([(CircuitState.Closed, CircuitState.Open, CircuitState.Open)], seen);
    }

    [Fact]
    public async Task All_that_throw_are_logged_by_name_and_change_nothing()
    {
        static void Throw<T>(T told) => throw new InvalidOperationException("mine");
        await using var loud = new TierHarness(Two(2), configure: options =>
            (options.OnRetry, options.OnFallback, options.OnFailure, options.OnSuccess, options.OnStateChange) = (Throw, Throw, Throw, Throw, Throw));
        await using var quiet = new TierHarness(Two(2));
        foreach (var tiers in new[] { loud, quiet })
        {
            tiers.Mcp.Always(HttpStatusCode.BadGateway);
            for (var i = 0; i < 10; i++)
                Assert.Equal("sdk", await (await tiers.RunAsync(tiers.GetAsync())).Content.ReadAsStringAsync());
        }

        Assert.Equal((quiet.Mcp.Arrivals, quiet.Sdk.Arrivals, CircuitState.Open), (loud.Mcp.Arrivals, loud.Sdk.Arrivals, loud.Breaker("mcp").State));
        var callbacks = loud.Logs.Named("callback_failed").Select(e => (string)e.Fields["callback"]!).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["OnFailure", "OnFallback", "OnRetry", "OnStateChange", "OnSuccess"], callbacks);
        Assert.Equal(loud.Logs.Events.Count - loud.Logs.Named("callback_failed").Count, quiet.Logs.Events.Count);
    }

    [Fact]
    public async Task Nothing_is_told_where_resilience_is_switched_off()
    {
        var told = new List<string>();
        await using var tiers = new TierHarness("\"Enabled\": false, " + Two(2), configure: options => TellInto(options, told));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        Assert.Empty(told);
    }

    [Fact]
    public async Task Nothing_secret_is_in_what_is_told()
    {
        var told = new List<TierEvent>();
        await using var tiers = new TierHarness(Two(2), configure: options => options.OnFailure = options.OnFallback = options.OnRetry = options.OnSuccess = told.Add);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var message = new HttpRequestMessage(HttpMethod.Put, "accounts/s3cret?key=s3cret") { Content = new StringContent("s3cret") };
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");
        await tiers.RunAsync(tiers.Client.SendAsync(message));

        Assert.Equal(5, told.Count);
        Assert.All(told, e => Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal));
        // What could hold one: a new property needs a look.
        Assert.Equal(
            ["Attempt", "Client", "Delay", "Duration", "Exception", "NextTier", "Operation", "Reason", "StatusCode", "Tier"],
            typeof(TierEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    private static void TellInto(TierResilienceOptions options, List<string> told)
    {
        Action<TierEvent> As(string name) => e =>
        {
            var wait = e.Delay is { } delay ? $", wait {delay.TotalSeconds:0} s" : "";
            var then = e.NextTier is { } next ? $", next {next}" : "";
            told.Add($"{name} {e.Client} {e.Tier} {e.Operation} attempt {e.Attempt}: {e.Reason} {(int?)e.StatusCode} after {e.Duration.TotalSeconds:0} s{wait}{then}");
        };
        options.OnRetry = As("retry");
        options.OnFallback = As("fallback");
        options.OnFailure = As("failure");
        options.OnSuccess = As("success");
        options.OnStateChange = change => told.Add($"state {change.Name} {change.OldState} to {change.NewState}");
    }

    private static string Two(int maxAttempts) => $$"""
        "Retry": { "MaxAttempts": {{maxAttempts}}, "Jitter": false },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;
}
