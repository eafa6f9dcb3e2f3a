using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>What a tier's handler puts into its context, a user or a trace, is seen below it and nowhere else, also where the handler is no async method.</summary>
public sealed class ContextTests
{
    private static readonly AsyncLocal<string?> s_user = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_context_of_one_tier_is_not_seen_by_the_next(bool throws)
    {
        string? seen = "nothing";
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler((_, _, _) =>
        {
            s_user.Value = "mcp's";
            return throws ? throw new HttpRequestException(HttpRequestError.ConnectionError) : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotImplemented));
        }))));
        tiers.Sdk.Otherwise = (_, _) =>
        {
            seen = s_user.Value;
            return Task.FromResult(new HttpResponseMessage());
        };
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Null(seen);
    }

    [Fact]
    public async Task The_context_of_one_attempt_is_not_seen_by_the_next()
    {
        List<string?> seen = [];
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler((_, _, _) =>
        {
            seen.Add(s_user.Value);
            s_user.Value = $"attempt {seen.Count}";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));
        }))));
        await tiers.RunAsync(tiers.GetAsync());
        Assert.Equal([null, null, null], seen);
    }

    [Fact]
    public async Task The_context_of_a_tier_is_not_seen_by_a_handler_of_the_client()
    {
        List<string?> seen = [];
        await using var tiers = new TierHarness(
            services: services => services.AddHttpClient("crm").AddHttpMessageHandler(() => new OwnHandler((message, next, token) =>
            {
                var sending = next(message, token);
                seen.Add(s_user.Value);
                return sending;
            })),
            tiers: client => client.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new OwnHandler((_, _, _) =>
            {
                s_user.Value = "mcp's";
                return Task.FromResult(new HttpResponseMessage());
            }))));
        await tiers.GetAsync();
        Assert.Equal([null], seen);
        Assert.Null(s_user.Value);
    }
}
