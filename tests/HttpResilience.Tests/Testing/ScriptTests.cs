using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Testing;

/// <summary>A tier does what its script says, and everything of the library around it is real.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task A_tier_without_a_script_answers_200_with_an_empty_body()
    {
        await using var crm = new CrmUnderTest();
        using var response = await crm.GetAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("mcp", response.GetTierInfo()!.Tier);
    }

    [Fact]
    public async Task Steps_follow_each_other_attempt_by_attempt()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(HttpStatusCode.ServiceUnavailable).Hang().Respond(HttpStatusCode.OK, """{"id":1}""");
        using var response = await crm.GetAsync("accounts/1?key=secret");
        Assert.Equal("""{"id":1}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["mcp GET /accounts/1: HTTP 503", "mcp GET /accounts/1: canceled", "mcp GET /accounts/1: HTTP 200"], crm.Attempts());
        Assert.Equal(3, response.GetTierInfo()!.Attempts);
    }

    [Fact]
    public async Task The_last_step_goes_on_until_there_is_another()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await crm.GetAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await crm.GetAsync()).StatusCode);
        crm.Mcp.Respond(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.NoContent, (await crm.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task A_refused_connection_lets_a_write_take_the_next_tier()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.RefuseConnection();
        using var response = await crm.PostAsync();
        Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        Assert.All(crm.Mcp.Attempts, attempt => Assert.Equal("connection failed", attempt.Outcome));
        var exception = Assert.IsType<HttpRequestException>(crm.Mcp.Attempts[0].Exception);
        Assert.Equal(HttpRequestError.ConnectionError, exception.HttpRequestError);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(exception.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task A_reset_connection_keeps_a_write_from_any_other_tier()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.ResetConnection();
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(crm.PostAsync);
        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal(["mcp POST /accounts: connection broken"], crm.Attempts());
    }

    [Fact]
    public async Task A_tier_that_hangs_costs_its_attempt_timeout()
    {
        await using var crm = new CrmUnderTest(""", "AttemptTimeout": "00:00:04", "TotalTimeout": "00:01:00" """);
        crm.Mcp.Hang();
        await Assert.ThrowsAsync<AllTiersFailedException>(crm.PostAsync);
        Assert.Equal(TimeSpan.FromSeconds(4), crm.Time.Elapsed);
        Assert.Equal("canceled", Assert.Single(crm.Mcp.Attempts).Outcome);
    }

    [Fact]
    public async Task A_function_sees_the_request_as_the_tier_gets_it()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(request => new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent($"{request.RequestUri}") });
        using var response = await crm.GetAsync("accounts/1?full=true");
        Assert.Equal("https://mcp.example/accounts/1?full=true", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_function_may_read_the_body_and_take_its_time()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(async (request, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), crm.Time, cancellationToken);
            return new HttpResponseMessage { Content = new StringContent(await request.Content!.ReadAsStringAsync(cancellationToken)) };
        });
        using var response = await crm.PostAsync();
        Assert.Equal("{}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.FromSeconds(2), crm.Time.Elapsed);
    }

    [Fact]
    public async Task What_a_function_throws_is_the_tiers_failure()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(_ => throw new IOException("cut off"));
        using var response = await crm.GetAsync();
        Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        Assert.Equal("response cut short", crm.Mcp.Attempts[0].Outcome);
    }

    [Fact]
    public async Task A_function_that_returns_null_is_told_so()
    {
        await using var crm = new CrmUnderTest();
        crm.Mcp.Respond(_ => null!);
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => crm.GetAsync());
        Assert.Contains("The function given to Respond for the tier crm:mcp returned null", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_of_the_client_and_of_the_tier_stay()
    {
        await using var crm = new CrmUnderTest(crm: builder =>
        {
            builder.AddHttpMessageHandler(() => new AddsHeader("X-Client"));
            builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new AddsHeader("X-Tier")));
        });
        var seen = "";
        crm.Mcp.Respond(request =>
        {
            seen = string.Join(' ', request.Headers.Select(header => header.Key));
            return new HttpResponseMessage();
        });
        using var response = await crm.GetAsync();
        Assert.Equal("X-Client X-Tier", seen);
    }

    [Fact]
    public async Task The_primary_handler_of_a_tier_is_never_asked()
    {
        var stub = new StubTier("own");
        await using var crm = new CrmUnderTest(crm: builder => builder.ConfigureTier("mcp", tier => tier.ConfigurePrimaryHttpMessageHandler(() => stub)));
        using var response = await crm.GetAsync();
        Assert.Equal(0, stub.Arrivals);
        Assert.Single(crm.Mcp.Attempts);
    }

    [Fact]
    public async Task A_body_that_can_be_read_once_is_read_as_by_a_server()
    {
        await using var crm = new CrmUnderTest();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("body"));
        using var response = await crm.Time.RunAsync(crm.Client().PostAsync("accounts", new StreamContent(body)));
        Assert.Equal(4, body.Position);
    }

    [Fact]
    public async Task Requests_of_other_clients_are_left_alone()
    {
        var stub = new StubTier("other");
        await using var crm = new CrmUnderTest(services: services => services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(() => stub));
        using var response = await crm.Client("plain").GetAsync("https://plain.example/", TestContext.Current.CancellationToken);
        Assert.Equal(1, stub.Arrivals);
    }

    private sealed class AddsHeader(string name) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(name, "1");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
