using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Tiers whose primary handler is .NET's own: redirects are ours to follow, and a request is sent no more often than it is counted.</summary>
public sealed class SocketsHandlerTests
{
    private const string Tiers = """
        "Retry": { "MaxAttempts": 1 },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "http://mcp.example/", "Headers": { "X-Key": "mcp's" } } }
        """;

    [Fact]
    public async Task A_redirect_within_the_tier_is_followed_with_its_credentials_as_one_attempt()
    {
        var server = new CannedServer(CannedServer.RedirectTo("/v2/accounts/1"), CannedServer.Ok);
        await using var tiers = Over(server.CreateHandler());

        var answer = await tiers.GetAsync();

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, answer.GetTierInfo()!.Attempts));
        Assert.Equal(["mcp.example GET /accounts/1", "mcp.example GET /v2/accounts/1"], server.Lines);
        Assert.All(server.Requests, request => Assert.Contains("X-Key: mcp's", request.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Elsewhere_no_credential_goes_along()
    {
        var server = new CannedServer(CannedServer.RedirectTo("http://elsewhere.example/x"), CannedServer.Ok);
        await using var tiers = Over(server.CreateHandler());

        await tiers.GetAsync();

        Assert.Equal(["mcp.example GET /accounts/1", "elsewhere.example GET /x"], server.Lines);
        Assert.DoesNotContain("X-Key", server.Requests.Last().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 2, 3)]
    [InlineData(true, 1, 2)]
    [InlineData(false, 50, 1)]
    public async Task As_many_are_followed_as_the_handler_would_have_and_then_the_caller_gets_the_redirect(bool allowed, int most, int requests)
    {
        var server = new CannedServer([.. Enumerable.Repeat(CannedServer.RedirectTo("/again"), 10)]);
        var handler = server.CreateHandler();
        (handler.AllowAutoRedirect, handler.MaxAutomaticRedirections) = (allowed, most);
        await using var tiers = Over(handler);

        var answer = await tiers.GetAsync();

        Assert.Equal((HttpStatusCode.Found, requests), (answer.StatusCode, server.Requests.Count));
    }

    [Fact]
    public async Task A_body_that_is_gone_leaves_the_redirect_to_the_caller()
    {
        var server = new CannedServer(CannedServer.RedirectTo("/v2", 307), CannedServer.Ok);
        await using var tiers = Over(server.CreateHandler());

        var answer = await tiers.Client.PostAsync("accounts", new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("once"))));

        Assert.Equal((HttpStatusCode.TemporaryRedirect, 1), (answer.StatusCode, server.Requests.Count));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_connection_that_closes_before_the_answer_is_one_arrival_and_one_failure(string method)
    {
        var server = new CannedServer(CannedServer.Ok, "", CannedServer.Ok);
        await using var tiers = Over(server.CreateHandler());
        await tiers.GetAsync();

        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "accounts/2")));

        Assert.Equal(["mcp.example GET /accounts/1", $"mcp.example {method} /accounts/2"], server.Lines);
    }

    [Fact]
    public async Task A_handler_that_has_sent_before_is_refused_with_the_tiers_name_for_it_would_take_the_credentials_along()
    {
        var server = new CannedServer(CannedServer.Ok, CannedServer.Ok);
        using var handler = server.CreateHandler();
        using (var earlier = new HttpClient(handler, disposeHandler: false))
            await earlier.GetAsync("http://mcp.example/");
        await using var tiers = Over(handler);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => tiers.GetAsync());

        Assert.StartsWith("crm:mcp: its primary handler has sent requests already", refusal.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    private static TierHarness Over(HttpMessageHandler handler) =>
        new(Tiers, tiers: client => client.ConfigureTier("mcp", tier => tier.ConfigurePrimaryHttpMessageHandler(() => handler)));
}
