using HttpResilience.Tests.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Timeouts;

/// <summary>A caller who has given up sees nothing sent any more: a socket's handler asks the token before it writes.</summary>
public sealed class CallerTokenTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_request_that_was_canceled_before_it_began_is_not_sent(string method)
    {
        await using var tiers = new TierHarness();
        var sent = 0;
        tiers.Mcp.Otherwise = (_, token) => SendAsync(ref sent, token);
        using var message = new HttpRequestMessage(new HttpMethod(method), "accounts");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tiers.Client.SendAsync(message, new CancellationToken(canceled: true)));
        Assert.Equal(0, sent);
    }

    [Fact]
    public async Task A_request_that_is_canceled_while_its_first_tier_fails_is_not_sent_to_the_next()
    {
        await using var tiers = new TierHarness(TierHarness.ThreeTiers.Replace("\"Jitter\": false", "\"MaxAttempts\": 1", StringComparison.Ordinal));
        using var caller = new CancellationTokenSource();
        var sent = 0;
        tiers.Mcp.Otherwise = (_, _) =>
        {
            caller.Cancel();
            return Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError));
        };
        tiers.Sdk.Otherwise = (_, token) => SendAsync(ref sent, token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tiers.Client.GetAsync("accounts", caller.Token));
        Assert.Equal(0, sent);
    }

    [Fact]
    public async Task A_request_that_is_canceled_while_a_tiers_own_handler_works_on_it_is_not_sent()
    {
        using var caller = new CancellationTokenSource();
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler((message, next, token) =>
        {
            caller.Cancel();
            return next(message, token);
        }))));
        var sent = 0;
        tiers.Mcp.Otherwise = (_, token) => SendAsync(ref sent, token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tiers.Client.GetAsync("accounts", caller.Token));
        Assert.Equal(0, sent);
    }

    private static Task<HttpResponseMessage> SendAsync(ref int sent, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<HttpResponseMessage>(cancellationToken);
        sent++;
        return Task.FromResult(new HttpResponseMessage());
    }
}
