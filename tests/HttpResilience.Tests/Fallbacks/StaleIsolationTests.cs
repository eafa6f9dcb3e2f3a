using System.Net;
using HttpResilience.Fallbacks;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Nobody gets what was answered to somebody else, whatever tells the two apart.</summary>
public sealed class StaleIsolationTests
{
    private static readonly string[] s_tiers = ["mcp", "sdk", "rest"];

    [Theory]
    [InlineData("Authorization: Bearer alice", "Authorization: Bearer bob")]
    [InlineData("Authorization: Bearer alice", "Authorization: bearer alice")]
    [InlineData("X-Tenant: red", "X-Tenant: blue")]
    [InlineData("X-Tenant: red", "X-Tenant:")]
    [InlineData("Cookie: session=alice", "Cookie: session=bob")]
    [InlineData("X-Api-Key: alice", "X-Api-Key: bob")]
    [InlineData("X-Request-Id: alice", "X-Request-Id: bob")]
    [InlineData("Accept: application/json", "Accept: application/xml")]
    public async Task Two_callers_who_differ_in_a_header_do_not_meet(string alice, string bob)
    {
        await using var tiers = new TierHarness($"\"CredentialHeaders\": [\"X-Api-Key\", \"X-Request-Id\"], {StaleClient.On}");
        tiers.Mcp.AnswerWhoAsks();
        var answer = await tiers.ReadAsync(headers: alice);
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(headers: bob));
        Assert.Null(await tiers.StaleTextAsync());
        Assert.Equal(answer, await tiers.StaleTextAsync(headers: alice));
    }

    [Theory]
    [InlineData("accounts/1?id=1", "accounts/1?id=2")]
    [InlineData("accounts/1", "accounts/1/")]
    [InlineData("accounts/a%2Fb", "accounts/a/b")]
    [InlineData("accounts/a", "accounts/A")]
    public async Task Two_URIs_do_not_meet(string one, string other)
    {
        await using var tiers = new TierHarness(StaleClient.On);
        await tiers.ReadAsync(uri: one);
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(uri: other));
        Assert.NotNull(await tiers.StaleTextAsync(uri: one));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Instances_of_a_client_with_their_own_default_headers_do_not_meet(bool isHedged)
    {
        await using var tiers = new TierHarness(StaleClient.Hedged(isHedged));
        tiers.Mcp.AnswerWhoAsks();
        var (alice, bob) = (tiers.Client, tiers.Client);
        alice.DefaultRequestHeaders.Add("Authorization", "Bearer alice");
        bob.DefaultRequestHeaders.Add("Authorization", "Bearer bob");
        Assert.Equal("for Authorization=Bearer alice", await tiers.ReadAsync(alice));
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(bob));
        Assert.Null(await tiers.StaleTextAsync());
        Assert.Equal("for Authorization=Bearer alice", await tiers.StaleTextAsync(alice));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Users_whom_a_handler_of_the_client_tells_apart_do_not_meet(bool isHedged)
    {
        await using var tiers = new TierHarness(StaleClient.Hedged(isHedged), tiers: client => client.AddHttpMessageHandler(() => new AmbientUserHandler()));
        tiers.Mcp.AnswerWhoAsks();
        var answer = await AsAsync("alice", () => tiers.ReadAsync());
        tiers.FailAll();
        Assert.Null(await AsAsync("bob", () => tiers.StaleTextAsync()));
        Assert.Null(await AsAsync(null, () => tiers.StaleTextAsync()));
        Assert.Equal(answer, await AsAsync("alice", () => tiers.StaleTextAsync()));
    }

    [Theory]
    [InlineData("Authorization", false)]
    [InlineData("Cookie", false)]
    [InlineData("X-Tenant", false)]
    [InlineData("X-Api-Key", false)]
    [InlineData("Host", false)]
    [InlineData("X-User", true)]
    public async Task What_a_handler_of_a_tier_adds_for_a_user_keeps_the_answer_from_being_kept(string header, bool isHedged)
    {
        await using var tiers = new TierHarness(StaleClient.Hedged(isHedged), tiers: client => OnEveryTier(client, () => new AmbientUserHandler(header)));
        tiers.Mcp.AnswerWhoAsks();
        await AsAsync("alice", () => tiers.ReadAsync());
        tiers.FailAll();
        Assert.Null(await AsAsync("bob", () => tiers.StaleTextAsync()));
        Assert.Null(await AsAsync(null, () => tiers.StaleTextAsync()));
        Assert.Null(await AsAsync("alice", () => tiers.StaleTextAsync()));
        Assert.Single(tiers.Logs.Named("stale_not_kept"));
    }

    [Fact]
    public async Task A_handler_of_a_tier_that_is_trusted_speaks_for_the_service()
    {
        const string Config = """ "StaleIfError": { "Enabled": true, "TrustTierHandlers": true }, """ + StaleClient.Tiers;
        await using var tiers = new TierHarness(Config, tiers: client => OnEveryTier(client, () => new AmbientUserHandler()));
        await AsAsync("service", () => tiers.ReadAsync());
        tiers.FailAll();
        Assert.Equal("mcp", await AsAsync("service", () => tiers.StaleTextAsync()));
        Assert.Null(await AsAsync("service", () => tiers.StaleTextAsync(headers: "Authorization: Bearer bob")));
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("breakers open")]
    [InlineData("handler fails")]
    public async Task A_users_request_is_not_answered_with_what_nobody_got_before_it(string outage)
    {
        var isTokenServerDown = false;
        await using var tiers = new TierHarness(StaleClient.On, tiers: client => 
        {
            OnEveryTier(client, () => new NeedsToken(() => isTokenServerDown));
            OnEveryTier(client, () => new AmbientUserHandler());
        });
        await AsAsync(null, () => tiers.ReadAsync());
        tiers.FailAll();
        isTokenServerDown = outage == "handler fails";
        if (outage == "breakers open")
            Array.ForEach(s_tiers, name => tiers.Breaker(name).ForceOpen(TimeSpan.FromHours(1)));
        Assert.Null(await AsAsync("alice", () => tiers.StaleTextAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_handler_would_have_added_to_a_request_that_no_tier_took_is_known_only_where_it_is_trusted(bool isTrusted)
    {
        var config = $"\"StaleIfError\": {{ \"Enabled\": true, \"TrustTierHandlers\": {(isTrusted ? "true" : "false")} }}, {StaleClient.Tiers}";
        await using var tiers = new TierHarness(config, tiers: client => client.ConfigureTier("rest", tier => tier.AddHttpMessageHandler(() => new AmbientUserHandler())));
        await tiers.ReadAsync();
        Array.ForEach(s_tiers, name => tiers.Breaker(name).ForceOpen(TimeSpan.FromHours(1)));
        Assert.Equal(isTrusted ? "mcp" : null, await tiers.StaleTextAsync());
    }

    [Fact]
    public async Task A_handler_that_adds_nothing_does_not_stand_in_the_way()
    {
        await using var tiers = new TierHarness(StaleClient.On, tiers: client => OnEveryTier(client, () => new AmbientUserHandler()));
        await AsAsync(null, () => tiers.ReadAsync());
        tiers.FailAll();
        Assert.Equal("mcp", await AsAsync(null, () => tiers.StaleTextAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_a_handler_of_a_tier_makes_itself_is_not_kept(bool afterSending)
    {
        await using var tiers = new TierHarness(StaleClient.On, tiers: client => OnEveryTier(client, () => new OwnAnswerHandler(afterSending)));
        tiers.FailAll();
        Assert.Equal("alice's own", await AsAsync("alice", () => tiers.ReadAsync()));
        Assert.Null(await AsAsync(null, () => tiers.StaleTextAsync()));
    }

    [Fact]
    public async Task A_tiers_own_headers_are_everybodys()
    {
        await using var tiers = new TierHarness("""
            "Retry": { "MaxAttempts": 1 }, "StaleIfError": { "Enabled": true },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "Headers": { "X-Api-Key": "of-the-service" } } }
            """);
        tiers.Mcp.AnswerWhoAsks();
        Assert.Equal("for X-Api-Key=of-the-service", await tiers.ReadAsync(headers: "X-Api-Key: alice"));
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(headers: "X-Api-Key: bob"));
        Assert.NotNull(await tiers.StaleTextAsync(headers: "X-Api-Key: alice"));
    }

    [Fact]
    public async Task A_request_for_one_tier_does_not_get_the_answer_of_another()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        Assert.Equal("mcp", await TextAsync(tiers, "mcp"));
        tiers.FailAll();
        Assert.Null(await TextAsync(tiers, "rest"));
        Assert.Equal("mcp", await TextAsync(tiers, "mcp"));
    }

    [Fact]
    public async Task A_tiers_header_or_address_that_a_reload_changed_ends_what_was_kept_before()
    {
        await using var tiers = new TierHarness(Config("red", "https://mcp.example/"));
        await tiers.ReadAsync();
        tiers.FailAll();
        Assert.NotNull(await tiers.StaleTextAsync());
        tiers.Reload(Config("blue", "https://mcp.example/"));
        Assert.Null(await tiers.StaleTextAsync());
        tiers.Reload(Config("red", "https://mcp.example/v2/"));
        Assert.Null(await tiers.StaleTextAsync());
        tiers.Reload(Config("red", "https://mcp.example/"));
        Assert.NotNull(await tiers.StaleTextAsync());

        static string Config(string tenant, string address) =>
            $$"""
            "BaseAddress": "https://mcp.example/", "Retry": { "MaxAttempts": 1 }, "StaleIfError": { "Enabled": true },
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "{{address}}", "Headers": { "X-Tenant": "{{tenant}}" } } }
            """;
    }

    [Fact]
    public async Task Two_clients_of_the_same_service_do_not_meet()
    {
        using var erp = new StubTier("erp");
        await using var tiers = new TierHarness(StaleClient.OneTier, services: services => services.AddHttpClient("erp").AddTierResilience(options =>
        {
            options.StaleIfError.Enabled = true;
            options.Retry.MaxAttempts = 1;
            options.Tiers["mcp"] = new TierOptions { Order = 1, BaseAddress = "https://mcp.example/" };
        }).ConfigureTier("mcp", tier => tier.ConfigurePrimaryHttpMessageHandler(() => erp)));
        var other = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("erp");
        Assert.Equal("mcp", await tiers.ReadAsync());
        erp.Always(StaleClient.Refused);
        Assert.Null(await tiers.StaleTextAsync(other));
        tiers.FailAll();
        Assert.Equal("mcp", await tiers.StaleTextAsync());
    }

    [Fact]
    public async Task A_hedge_that_wins_is_kept_for_its_caller_alone()
    {
        await using var tiers = new TierHarness(StaleClient.Hedged(true));
        tiers.Mcp.AlwaysHang();
        tiers.Sdk.Otherwise = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("for alice") });
        using (var answer = await tiers.RunAsync(tiers.SendAsync(headers: "Authorization: Bearer alice")))
            Assert.Equal("for alice", await answer.Content.ReadAsStringAsync());
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(headers: "Authorization: Bearer bob"));
        Assert.Equal("for alice", await tiers.StaleTextAsync(headers: "Authorization: Bearer alice"));
    }

    private static async Task<string?> TextAsync(TierHarness tiers, string tier)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "accounts/1");
        message.UseTiers(tier);
        try
        {
            using var response = await tiers.Client.SendAsync(message);
            await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
            return await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static Task<T> AsAsync<T>(string? user, Func<Task<T>> action) => AmbientUserHandler.AsAsync(user, action);

    private static void OnEveryTier(ITierResilienceBuilder client, Func<DelegatingHandler> handler) =>
        Array.ForEach(s_tiers, name => client.ConfigureTier(name, tier => tier.AddHttpMessageHandler(handler)));

    /// <summary>A handler that fails before it sends, such as one that can't get a token.</summary>
    private sealed class NeedsToken(Func<bool> fails) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            AmbientUserHandler.User is not null && fails() ? throw StaleClient.Refused : base.SendAsync(request, cancellationToken);
    }

    /// <summary>A handler that remembers a user's last answer by itself.</summary>
    private sealed class OwnAnswerHandler(bool afterSending) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                if (afterSending)
                    return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (AmbientUserHandler.User is not null)
            {
            }

            if (AmbientUserHandler.User is not { } user)
                throw StaleClient.Refused;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($"{user}'s own"), RequestMessage = request };
        }
    }
}
