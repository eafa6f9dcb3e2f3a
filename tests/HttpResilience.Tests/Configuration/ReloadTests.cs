using System.Net;

namespace HttpResilience.Tests.Configuration;

public sealed class ReloadTests
{
    [Fact]
    public async Task Changed_thresholds_hold_for_the_next_request_and_the_breaker_keeps_its_state()
    {
        await using var tiers = new TierHarness(With("\"FailureThreshold\": 5"));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        await tiers.GetAsync();

        tiers.Reload(With("\"FailureThreshold\": 3"));
        await tiers.GetAsync();

        Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
        Assert.Equal(3, tiers.Breaker("mcp").GetSnapshot().FailureCount);
        Assert.Equal("crm: changed configuration is in force; tiers: mcp, sdk", Assert.Single(tiers.Logs.Named("configuration_reloaded")).Message);
        tiers.Reload(With("\"FailureThreshold\": 30"));
        Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task A_reload_that_is_not_valid_is_refused_as_a_whole_and_said_once()
    {
        await using var tiers = new TierHarness(With("\"FailureThreshold\": 5"));
        await tiers.GetAsync();

        tiers.Reload("""
            "TotalTimeout": "00:00:99", "Tiers": { "sdk": { "Order": 1, "BaseAddress": "https://sdk.example/" }, "bad": { "Order": 1, "BaseAddress": "nowhere" } }
            """);

        Assert.Equal("mcp", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        var rejected = Assert.Single(tiers.Logs.Named("configuration_rejected"));
        Assert.Contains("TierResilience:Clients:crm:Tiers:bad:BaseAddress: 'nowhere' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("TierResilience:Clients:crm:TotalTimeout", rejected.Message, StringComparison.Ordinal);
        Assert.Empty(tiers.Logs.Named("configuration_reloaded"));

        tiers.Reload(With("\"FailureThreshold\": 6"));
        Assert.Single(tiers.Logs.Named("configuration_reloaded"));
    }

    [Theory]
    [InlineData("\"Defalts\": { \"AttemptTimeout\": \"00:00:01\" }")]
    [InlineData("\"Foo\": null")]
    public async Task A_key_beside_the_clients_that_would_be_refused_at_start_is_refused_by_a_reload(string root)
    {
        await using var tiers = new TierHarness(With(""));
        await tiers.GetAsync();
        tiers.Reload(With(""), root);
        Assert.Contains("is not a setting of TierResilience", Assert.Single(tiers.Logs.Named("configuration_rejected")).Message, StringComparison.Ordinal);
        Assert.Empty(tiers.Logs.Named("configuration_reloaded"));
    }

    [Fact]
    public async Task A_reload_that_changes_nothing_says_nothing()
    {
        await using var tiers = new TierHarness(With("\"FailureThreshold\": 5"));
        await tiers.GetAsync();
        tiers.Reload(With("\"FailureThreshold\":     5"));
        Assert.Empty(tiers.Logs.Named("configuration_reloaded"));
    }

    [Fact]
    public async Task A_tier_that_is_removed_finishes_what_it_began_and_one_that_is_added_is_used()
    {
        await using var tiers = new TierHarness(With(""));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var client = tiers.Client;
        var begun = client.GetAsync("accounts/1");

        tiers.Reload("""
            "Tiers": { "rest": { "Order": 1, "BaseAddress": "https://rest.example/v8/" } }
            """);
        Assert.Equal("rest", await (await client.GetAsync("accounts/2")).Content.ReadAsStringAsync());
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("mcp after all") });

        Assert.Equal("mcp after all", await (await begun).Content.ReadAsStringAsync());
        Assert.Equal("https://rest.example/v8/accounts/2", tiers.Rest.Seen.Single().Uri.AbsoluteUri);
    }

    [Fact]
    public async Task A_client_that_lives_long_goes_on_when_the_first_tier_moves_and_its_credentials_stay_at_the_origin_they_were_meant_for()
    {
        await using var tiers = new TierHarness(With(""));
        var client = tiers.Client;
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "s3cret");
        tiers.Reload(With("").Replace("https://mcp.example/", "https://new.example/gateway/", StringComparison.Ordinal));
        await client.GetAsync("accounts/1");
        var seen = tiers.Mcp.Seen.Single();
        Assert.Equal("https://new.example/gateway/accounts/1", seen.Uri.AbsoluteUri);
        Assert.False(seen.Headers.ContainsKey("Authorization"));
        Assert.Single(tiers.Logs.Named("credentials_withheld"));
    }

    [Theory]
    [InlineData("root")]
    [InlineData("client")]
    [InlineData("defaults")]
    public async Task The_kill_switch_sends_requests_straight_to_the_first_tier_and_counts_nothing(string place)
    {
        await using var tiers = new TierHarness(With(""));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        var before = tiers.Breaker("mcp").GetSnapshot();
        tiers.Breaker("mcp").Isolate();

        var off = "\"Enabled\": false";
        tiers.Reload(place == "client" ? $"{off}, {With("")}" : With(""), place switch { "root" => off, "defaults" => $"\"Defaults\": {{ {off} }}", _ => "" });
        var response = await tiers.GetAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal((before.FailureCount, before.RejectedCalls), (tiers.Breaker("mcp").GetSnapshot().FailureCount, tiers.Breaker("mcp").GetSnapshot().RejectedCalls));
        tiers.Reload(With(""));
        Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task With_resilience_switched_off_the_total_timeout_still_ends_a_request()
    {
        await using var tiers = new TierHarness($"\"Enabled\": false, {With("")}");
        tiers.Mcp.AlwaysHang();
        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.RunAsync(tiers.GetAsync()));
        Assert.Contains("the total timeout of 30 s ran out", timeout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_breaker_that_is_switched_off_lets_all_through_and_keeps_its_state_for_later()
    {
        await using var tiers = new TierHarness(With(""));
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();
        tiers.Reload(With("\"Enabled\": false"));
        Assert.Equal("mcp", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        Assert.Equal(CircuitState.Disabled, tiers.Breaker("mcp").State);
        tiers.Reload(With(""));
        Assert.Equal(CircuitState.Isolated, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task Defaults_lie_under_the_client_and_the_client_under_its_tiers()
    {
        await using var tiers = new TierHarness(
            """
            "Retry": { "MaxAttempts": 2, "BaseDelay": "00:00:00", "Jitter": false },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "Retry": { "MaxAttempts": 4 } } }
            """,
            root: """ "Defaults": { "Retry": { "MaxAttempts": 7, "BaseDelay": "00:00:05" }, "CircuitBreaker": { "FailureThreshold": 2 } } """);
        tiers.Mcp.Always(HttpStatusCode.NotImplemented);
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        _ = tiers.Client;
        tiers.Breaker("sdk").Disable();
        await tiers.GetAsync();
        Assert.Equal(4, tiers.Sdk.Arrivals);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        await tiers.GetAsync();
        Assert.Equal(3, tiers.Mcp.Arrivals);
        Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
    }

    private static string With(string breaker) => $$"""
        "Retry": { "MaxAttempts": 1 }, "CircuitBreaker": { {{breaker}} },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;
}
