using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Section 8 of the contract: which tier is asked, and with what.</summary>
public sealed class RoutingTests
{
    [Fact]
    public async Task The_clients_base_address_is_the_first_tiers_when_none_was_set()
    {
        await using var tiers = new TierHarness();
        Assert.Equal("https://mcp.example/", tiers.Client.BaseAddress!.AbsoluteUri);
    }

    [Fact]
    public async Task A_base_address_of_the_client_in_configuration_is_what_code_may_use()
    {
        await using var tiers = new TierHarness($"\"BaseAddress\": \"https://www.crm.example/api/\", {TierHarness.ThreeTiers}");
        await tiers.GetAsync("https://www.crm.example/api/accounts/1");
        Assert.Equal("https://mcp.example/accounts/1", tiers.Mcp.Seen.Single().Uri.AbsoluteUri);
        await Assert.ThrowsAsync<InvalidOperationException>(() => tiers.GetAsync("https://mcp.example/accounts/1"));
    }

    [Fact]
    public async Task Each_tier_gets_the_request_below_its_own_base_address()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 1 },
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/gateway" },
              "sdk": { "Order": 2, "BaseAddress": "http://sdk.example:8080/" },
              "rest": { "Order": 3, "BaseAddress": "https://rest.example/v8/" }
            }
            """);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);

        await tiers.GetAsync("files/a%2Fb?q=%20&x=/../");

        Assert.Equal("https://mcp.example/gateway/files/a%2Fb?q=%20&x=/../", tiers.Mcp.Seen.Single().Uri.AbsoluteUri);
        Assert.Equal("http://sdk.example:8080/files/a%2Fb?q=%20&x=/../", tiers.Sdk.Seen.Single().Uri.AbsoluteUri);
        Assert.Equal("https://rest.example/v8/files/a%2Fb?q=%20&x=/../", tiers.Rest.Seen.Single().Uri.AbsoluteUri);
    }

    [Fact]
    public async Task A_tiers_headers_reach_no_other_tier_and_the_message_comes_back_as_it_was()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 2, "Jitter": false },
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "Headers": { "X-Api-Key": "for-mcp", "Accept": "application/mcp" } },
              "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "Headers": { "X-Sdk": "for-sdk" } }
            }
            """);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        var message = new HttpRequestMessage(HttpMethod.Get, "accounts/1");
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.Add("X-Many", ["one", "two"]);
        message.Headers.Host = "www.crm.example";

        await tiers.RunAsync(tiers.Client.SendAsync(message));

        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal(("for-mcp", "application/mcp", false), (seen.Headers["X-Api-Key"], seen.Headers["Accept"], seen.Headers.ContainsKey("Host"))));
        var sdk = tiers.Sdk.Seen.Single().Headers;
        Assert.Equal(("for-sdk", "application/json", "one,two"), (sdk["X-Sdk"], sdk["Accept"], sdk["X-Many"]));
        Assert.False(sdk.ContainsKey("X-Api-Key"));
        Assert.Equal(["Accept: application/json", "Host: www.crm.example", "X-Many: one,two"], message.Headers.Select(header => $"{header.Key}: {string.Join(",", header.Value)}").Order());
        Assert.Equal("https://mcp.example/accounts/1", message.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task What_a_tiers_own_handler_did_to_the_message_reaches_no_other_tier_and_no_second_attempt()
    {
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => Microsoft.Extensions.DependencyInjection.HttpClientBuilderExtensions.AddHttpMessageHandler(tier, () => new Signs())));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);

        await tiers.RunAsync(tiers.GetAsync());

        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal("once", seen.Headers["X-Signed"]));
        Assert.DoesNotContain(tiers.Sdk.Seen.Single().Headers.Keys, name => name is "X-Signed" or "Authorization");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\"ForwardCredentials\": true,", true)]
    public async Task The_callers_credentials_go_to_another_origin_only_where_that_is_allowed(string allowed, bool arrive)
    {
        await using var tiers = new TierHarness($$"""
            "CredentialHeaders": ["X-Api-Key"], "Retry": { "MaxAttempts": 1 },
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" },
              "sdk": { "Order": 2, {{allowed}} "BaseAddress": "https://sdk.example/" },
              "rest": { "Order": 3, "BaseAddress": "https://mcp.example/rest/" }
            }
            """);
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);

        for (var i = 0; i < 3; i++)
        {
            var message = new HttpRequestMessage(HttpMethod.Get, "accounts/1");
            foreach (var name in new[] { "Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key", "X-Other" })
                message.Headers.TryAddWithoutValidation(name, "s3cret");
            await tiers.Client.SendAsync(message);
        }

        Assert.All(tiers.Mcp.Seen.Concat(tiers.Rest.Seen), seen => Assert.Equal("s3cret", seen.Headers["Authorization"]));
        foreach (var name in new[] { "Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key" })
            Assert.All(tiers.Sdk.Seen, seen => Assert.Equal(arrive, seen.Headers.ContainsKey(name)));
        Assert.All(tiers.Sdk.Seen, seen => Assert.True(seen.Headers.ContainsKey("X-Other")));
        Assert.Equal(arrive ? 0 : 1, tiers.Logs.Named("credentials_withheld").Count);
    }

    [Fact]
    public async Task UseTiers_sets_the_sequence_and_names_what_is_not_there()
    {
        await using var tiers = new TierHarness();
        tiers.Rest.Always(HttpStatusCode.NotImplemented);

        var response = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts").UseTiers("rest", "sdk"));

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal((0, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts").UseTiers("grpc")));
        Assert.Equal("crm has no tier 'grpc', which the request names with UseTiers; its tiers are mcp, sdk, rest.", refusal.Message);
    }

    [Fact]
    public async Task An_operation_names_its_tiers_and_is_matched_by_template_or_by_name()
    {
        await using var tiers = new TierHarness($$"""
            "Operations": { "bulk": { "Method": "POST", "Path": "/crm/bulk/*", "Tiers": ["rest"] }, "named": { "Tiers": ["sdk"] } }, {{TierHarness.ThreeTiers}}
            """);
        await tiers.PostAsync("crm/bulk/v8/write?x=1");
        await tiers.GetAsync("crm/bulk/v8/write");
        await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "anything").SetOperation("named"));
        Assert.Equal((1, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 100)]
    [InlineData(33.3, 333)]
    [InlineData(99, 990)]
    [InlineData(100, 1000)]
    public async Task A_traffic_share_is_kept_to_the_request(double share, int starts)
    {
        await using var tiers = new TierHarness(Shares(share, 100));
        for (var i = 0; i < 1000; i++)
            await tiers.GetAsync();
        Assert.Equal((starts, 1000 - starts), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_share_limits_where_requests_start_and_not_where_they_end()
    {
        await using var tiers = new TierHarness(Shares(1, 100));
        tiers.Sdk.Always(HttpStatusCode.NotImplemented);
        for (var i = 0; i < 20; i++)
            Assert.Equal("mcp", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_tier_with_a_share_of_zero_is_out_of_use()
    {
        await using var tiers = new TierHarness(Shares(0, 100));
        tiers.Sdk.Always(HttpStatusCode.NotImplemented);
        Assert.Equal(HttpStatusCode.NotImplemented, (await tiers.GetAsync()).StatusCode);
        Assert.Equal(0, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task When_no_tier_is_eligible_the_request_fails_at_once_or_tries_the_last()
    {
        foreach (var tryLast in new[] { false, true })
        {
            await using var tiers = new TierHarness($"\"WhenNoneEligible\": \"{(tryLast ? "TryLast" : "Fail")}\", {TierHarness.ThreeTiers}");
            await tiers.GetAsync();
            foreach (var name in new[] { "mcp", "sdk", "rest" })
                tiers.Breaker(name).ForceOpen(TimeSpan.FromMinutes(1));
            if (tryLast)
                Assert.Equal("rest", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
            else
                await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
            tiers.Breaker("rest").Isolate();
            tiers.Breaker("sdk").Isolate();
            tiers.Breaker("mcp").Isolate();
            await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        }
    }

    [Fact]
    public async Task A_write_is_no_probe_while_another_tier_can_take_it_but_is_one_when_none_can()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("sdk", await (await tiers.PostAsync()).Content.ReadAsStringAsync());
        tiers.Breaker("sdk").Isolate();
        tiers.Breaker("rest").Isolate();
        Assert.Equal("mcp", await (await tiers.PostAsync()).Content.ReadAsStringAsync());
        Assert.Equal(CircuitState.HalfOpen, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task A_probe_that_fails_falls_back_and_the_caller_sees_nothing()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        tiers.Breaker("mcp").ForceOpen(TimeSpan.FromSeconds(1));
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("sdk", await (await tiers.GetAsync()).Content.ReadAsStringAsync());
        Assert.Equal(CircuitState.Open, tiers.Breaker("mcp").State);
    }

    [Fact]
    public async Task A_full_concurrency_limit_takes_the_next_tier_and_is_not_the_breakers_business()
    {
        await using var tiers = new TierHarness($"\"ConcurrencyLimit\": 2, {TierHarness.ThreeTiers}");
        tiers.Mcp.AlwaysHang();
        using var caller = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, 2).Select(_ => tiers.Client.GetAsync("slow", caller.Token)).ToArray();

        Assert.Equal("sdk", await (await tiers.PostAsync()).Content.ReadAsStringAsync());
        Assert.Equal(2, tiers.Mcp.Arrivals);
        Assert.Equal(0, tiers.Breaker("mcp").GetSnapshot().TotalCalls);

        await caller.CancelAsync();
        foreach (var request in stuck)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        tiers.Mcp.Always(HttpStatusCode.OK);
        await tiers.GetAsync();
        Assert.Equal(3, tiers.Mcp.Arrivals);
    }

    private static string Shares(double mcp, double sdk) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
        "Retry": { "MaxAttempts": 1 },
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "TrafficShare": {{mcp}} },
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "TrafficShare": {{sdk}} }
        }
        """);

    private sealed class Signs : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Signed", "once");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "mcp-only");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
