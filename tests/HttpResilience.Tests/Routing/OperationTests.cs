using System.Net;
using System.Text.Json;

namespace HttpResilience.Tests.Routing;

/// <summary>What an operation says of its requests, end to end.</summary>
public sealed class OperationTests
{
    private static readonly string s_tiersOnly = TierHarness.ThreeTiers[TierHarness.ThreeTiers.IndexOf("\"Tiers\"", StringComparison.Ordinal)..];

    [Theory]
    [InlineData("POST", "crm/v8/coql", "query")]
    [InlineData("POST", "crm/v8/coql?select=1", "query")]
    [InlineData("GET", "crm/v8/Accounts/1", "get_record")]
    [InlineData("GET", "crm/v8/coql", null)]
    [InlineData("DELETE", "crm/v8/Accounts/1", null)]
    [InlineData("GET", "files/a/b/c", "files")]
    public async Task A_template_gives_the_request_its_name(string method, string uri, string? operation)
    {
        await using var tiers = Tiers();
        var response = await tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), uri));
        Assert.Equal(operation, response.GetTierInfo()!.Operation);
    }

    [Theory]
    [InlineData("/ü/{id}", "ü/1")]
    [InlineData("/ü/{id}", "%C3%BC/1")]
    [InlineData("/%c3%bc/*", "ü/1")]
    [InlineData("/a b", "a b")]
    [InlineData("/a /b", "a%20/b")]
    [InlineData("/a ", "a%20")]
    [InlineData("/a\"b", "a\"b")]
    [InlineData("/a%41", "aA")]
    [InlineData("//x", "x")]
    public async Task A_template_is_compared_in_the_form_in_which_paths_are_sent(string template, string uri)
    {
        await using var tiers = new TierHarness($"\"Operations\": {{ \"op\": {{ \"Path\": {JsonSerializer.Serialize(template)} }} }}, {s_tiersOnly}");
        Assert.Equal("op", (await tiers.GetAsync(uri)).GetTierInfo()!.Operation);
    }

    [Theory]
    [InlineData("https://www.example/api/", "https://www.example/api/files/a")]
    [InlineData("https://www.example/api/", "files/a")]
    public async Task A_template_is_matched_below_the_clients_base_address(string client, string uri)
    {
        await using var tiers = Tiers($"\"BaseAddress\": \"{client}\",");
        Assert.Equal("files", (await tiers.GetAsync(uri)).GetTierInfo()!.Operation);
    }

    [Fact]
    public async Task SetOperation_wins_over_the_template_and_may_name_one_that_nobody_configured()
    {
        await using var tiers = Tiers();
        var named = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "files/a").SetOperation("QUERY"));
        Assert.Equal("query", named.GetTierInfo()!.Operation);
        var unknown = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "files/a").SetOperation("mine"));
        Assert.Equal(("mine", "mcp"), (unknown.GetTierInfo()!.Operation, unknown.GetTierInfo()!.Tier));
    }

    [Fact]
    public async Task UseTiers_wins_over_the_operations_tiers_and_those_over_the_order()
    {
        await using var tiers = Tiers();
        Assert.Equal("rest", (await tiers.GetAsync("files/a")).GetTierInfo()!.Tier);
        var used = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "files/a").UseTiers("sdk", "SDK"));
        Assert.Equal(("sdk", "files"), (used.GetTierInfo()!.Tier, used.GetTierInfo()!.Operation));
    }

    [Theory]
    [InlineData("POST", "crm/v8/coql", "sdk")]
    [InlineData("GET", "crm/v8/Accounts/1", "")]
    [InlineData("POST", "other", "")]
    public async Task Its_repeatability_decides_whether_the_next_tier_may_be_asked(string method, string uri, string answeredBy)
    {
        await using var tiers = Tiers("\"Retry\": { \"MaxAttempts\": 1 },");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var response = await tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), uri));
        Assert.Equal(answeredBy, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task SetRepeatable_wins_over_the_operation()
    {
        await using var tiers = Tiers("\"Retry\": { \"MaxAttempts\": 1 },");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var response = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "crm/v8/coql").SetRepeatable(false));
        Assert.Equal((HttpStatusCode.BadGateway, 0), (response.StatusCode, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task Its_attempt_timeout_holds_at_every_tier_and_its_total_over_all()
    {
        await using var tiers = Tiers("\"Retry\": { \"MaxAttempts\": 1 },");
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.AlwaysHang();
        var started = tiers.Time.GetTimestamp();
        var request = tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "crm/v8/coql"));
        await tiers.Mcp.HasSeenAsync(1);
        tiers.Time.Advance(TimeSpan.FromSeconds(2));
        await tiers.Sdk.HasSeenAsync(1);
        tiers.Time.Advance(TimeSpan.FromSeconds(2));
        await tiers.Rest.HasSeenAsync(1);
        Assert.Equal("rest", await (await request).Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(4), tiers.Time.GetElapsedTime(started));
    }

    [Fact]
    public async Task When_its_total_runs_out_the_message_names_it_and_its_limit()
    {
        await using var tiers = Tiers("\"Retry\": { \"MaxAttempts\": 1 },");
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.AlwaysHang();
        tiers.Rest.AlwaysHang();
        var request = tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "crm/v8/coql"));
        foreach (var tier in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
        {
            await tier.HasSeenAsync(1);
            tiers.Time.Advance(TimeSpan.FromSeconds(2));
        }

        var timeout = await Assert.ThrowsAsync<TaskCanceledException>(() => request);
        Assert.StartsWith("crm: the total timeout of 5 s ran out for POST (operation query).", timeout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_changes_what_it_says_for_the_next_request()
    {
        await using var tiers = Tiers();
        Assert.Equal("rest", (await tiers.GetAsync("files/a")).GetTierInfo()!.Tier);
        tiers.Reload($"\"Operations\": {{ \"downloads\": {{ \"Path\": \"/files/{{id}}\", \"Tiers\": [\"sdk\"] }} }}, {TierHarness.ThreeTiers}");
        var info = (await tiers.GetAsync("files/a")).GetTierInfo()!;
        Assert.Equal(("sdk", "downloads"), (info.Tier, info.Operation));
    }

    private static TierHarness Tiers(string more = "") => new($$"""
        {{more}}
        "Operations": {
          "query": { "Method": "POST", "Path": "/crm/v8/coql", "Repeatable": true, "AttemptTimeout": "00:00:02", "TotalTimeout": "00:00:05" },
          "get_record": { "Method": "GET", "Path": "/crm/v8/{module}/{id}", "Repeatable": false },
          "files": { "Path": "/files/*", "Tiers": ["rest", "mcp"] }
        },
        {{(more.Contains("Retry", StringComparison.Ordinal) ? s_tiersOnly : TierHarness.ThreeTiers)}}
        """);
}
