using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Logging;

namespace HttpResilience.Tests.Routing;

/// <summary>A tier's chain carries that tier's credentials to that tier's server, however the request came to it.</summary>
public sealed class GuardedChainTests
{
    private const string Mcp = "\"mcp\": { \"Order\": 1, \"BaseAddress\": \"https://mcp.example/\", \"Headers\": { \"X-Key\": \"mcp's\" } }";
    private const string Rest = "\"rest\": { \"Order\": 2, \"BaseAddress\": \"https://rest.example/\", \"Headers\": { \"X-Key\": \"rest's\" } }";

    [Fact]
    public async Task A_tier_that_a_reload_removed_before_its_first_use_keeps_its_guarded_chain()
    {
        await using var tiers = new TierHarness(Tiers(Mcp, Rest));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        tiers.Mcp.Otherwise = (_, _) => answer.Task;
        var begun = tiers.GetAsync();
        tiers.Reload(Tiers(Mcp));

        answer.SetResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        await begun;
        tiers.Reload(Tiers(Mcp, Rest));
        tiers.Mcp.Always(HttpStatusCode.ServiceUnavailable);
        tiers.Rest.Always(HttpStatusCode.ServiceUnavailable);
        await tiers.GetAsync();

        Assert.Equal(2, tiers.Rest.Arrivals);
        Assert.All(tiers.Rest.Seen, seen => Assert.Equal(("https://rest.example/accounts/1", "rest's"), (seen.Uri.AbsoluteUri, seen.Headers["X-Key"])));
        Assert.Equal(1, tiers.Breaker("rest").GetSnapshot().FailureCount);
    }

    [Fact]
    public async Task An_async_logger_that_wraps_a_tiers_handlers_does_not_lose_the_request()
    {
        await using var tiers = new TierHarness(
            Tiers(Mcp, Rest),
            tiers: client => client.ConfigureTier("mcp", tier => tier.AddLogger(_ => new YieldingLogger(), wrapHandlersPipeline: true))
                .ConfigureTier("rest", tier => tier.AddLogger(_ => new YieldingLogger(), wrapHandlersPipeline: true)));
        tiers.Mcp.Always(HttpStatusCode.ServiceUnavailable);

        var response = await tiers.GetAsync();

        Assert.Equal("rest", await response.Content.ReadAsStringAsync());
        var seen = Assert.Single(tiers.Rest.Seen);
        Assert.Equal(("https://rest.example/accounts/1", "rest's"), (seen.Uri.AbsoluteUri, seen.Headers["X-Key"]));
        Assert.Equal((1, 1), (tiers.Breaker("mcp").GetSnapshot().FailureCount, tiers.Breaker("rest").GetSnapshot().SuccessCount));
    }

    [Fact]
    public async Task An_async_logger_that_wraps_a_tiers_handlers_makes_no_write_repeatable()
    {
        await using var tiers = new TierHarness(
            Tiers(Mcp, Rest), tiers: client => client.ConfigureTier("mcp", tier => tier.AddLogger(_ => new YieldingLogger(), wrapHandlersPipeline: true)));
        tiers.Mcp.Always(new HttpRequestException("reset", new IOException()));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.PostAsync());
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Rest.Arrivals));
    }

    [Theory]
    [InlineData("https://other.example/accounts")]
    [InlineData("http://mcp.example/accounts")]
    [InlineData("https://mcp.example:8443/accounts")]
    [InlineData("https://rest.example/accounts")]
    public async Task A_tiers_own_client_refuses_another_origin(string uri)
    {
        await using var tiers = new TierHarness(Tiers(Mcp, Rest));
        using var own = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => own.GetAsync(uri));

        Assert.Equal("crm:mcp: the request is not for https://mcp.example/, so it is not sent: it must not carry the tier's credentials elsewhere.", refusal.Message);
        Assert.Equal((0, 0), (tiers.Mcp.Arrivals, tiers.Rest.Arrivals));
    }

    [Fact]
    public async Task A_new_order_of_tiers_does_not_move_the_callers_credentials()
    {
        await using var tiers = new TierHarness();
        using var client = tiers.Client;
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer for mcp");

        tiers.Reload(TierHarness.ThreeTiers.Replace("\"Order\": 1", "\"Order\": 9", StringComparison.Ordinal));
        await client.GetAsync("accounts/1");

        Assert.False(Assert.Single(tiers.Sdk.Seen).Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("https://user:t0psecret@other.example/accounts")]
    [InlineData("https://user:t0psecret@mcp.example/api/..%2f..%2fadmin")]
    [InlineData("https://user:t0psecret@mcp.example/elsewhere")]
    public async Task A_refusal_does_not_show_user_info(string uri)
    {
        await using var tiers = new TierHarness(Tiers(Mcp.Replace("mcp.example/", "mcp.example/api/", StringComparison.Ordinal)));
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => tiers.GetAsync(uri));
        Assert.DoesNotContain("t0psecret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_info_of_the_clients_base_address_is_shown_nowhere()
    {
        await using var tiers = new TierHarness(services: services => services.AddHttpClient("crm", client => client.BaseAddress = new Uri("https://user:t0psecret@gateway.example/api/")));
        foreach (var stub in new[] { tiers.Mcp, tiers.Sdk, tiers.Rest })
            stub.Always(new HttpRequestException(HttpRequestError.ConnectionError));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => tiers.GetAsync("/elsewhere"));
        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.GetAsync()));

        Assert.DoesNotContain("t0psecret", refusal + failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(tiers.Logs.Events.Where(e => e.Category == "HttpResilience"), e => e.Message.Contains("t0psecret", StringComparison.Ordinal));
        Assert.All(tiers.Mcp.Seen, seen => Assert.Empty(seen.Uri.UserInfo));
    }

    private static string Tiers(params string[] tiers) => $"\"Retry\": {{ \"MaxAttempts\": 1 }}, \"Tiers\": {{ {string.Join(',', tiers)} }}";

    /// <summary>Leaves the thread before the request goes on, as one that writes to a file would.</summary>
    private sealed class YieldingLogger : IHttpClientAsyncLogger
    {
        public async ValueTask<object?> LogRequestStartAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return null;
        }

        public ValueTask LogRequestStopAsync(object? context, HttpRequestMessage request, HttpResponseMessage response, TimeSpan elapsed, CancellationToken cancellationToken = default) => default;

        public ValueTask LogRequestFailedAsync(
            object? context, HttpRequestMessage request, HttpResponseMessage? response, Exception exception, TimeSpan elapsed, CancellationToken cancellationToken = default) => default;

        public object? LogRequestStart(HttpRequestMessage request) => null;

        public void LogRequestStop(object? context, HttpRequestMessage request, HttpResponseMessage response, TimeSpan elapsed)
        {
        }

        public void LogRequestFailed(object? context, HttpRequestMessage request, HttpResponseMessage? response, Exception exception, TimeSpan elapsed)
        {
        }
    }
}
