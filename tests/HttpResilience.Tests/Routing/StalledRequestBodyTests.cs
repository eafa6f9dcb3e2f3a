using System.Net;
using HttpResilience.Tests.Timeouts;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>A request's body that is kept, so that it can be sent twice, before any tier is asked.</summary>
public sealed class StalledRequestBodyTests
{
    [Fact]
    public async Task A_body_that_does_not_come_ends_with_the_total_timeout_and_no_tier_was_asked()
    {
        await using var tiers = new TierHarness();
        var asked = tiers.Client.PutAsync("accounts/1", new StreamContent(new StalledStream()));
        tiers.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.False(asked.IsCompleted);
        tiers.Time.Advance(TimeSpan.FromTicks(1));

        var canceled = await Assert.ThrowsAsync<TaskCanceledException>(() => asked);

        Assert.IsType<TimeoutException>(canceled.InnerException);
        Assert.Equal("crm: the total timeout of 30 s ran out for PUT. No tier was asked.", canceled.Message);
        Assert.Equal((0, CircuitState.Closed, 0L), (tiers.Mcp.Arrivals, tiers.Breaker("mcp").State, tiers.Breaker("mcp").GetSnapshot().TotalCalls));
    }

    [Fact]
    public async Task A_caller_who_gives_up_before_it_has_come_is_told_that_he_did()
    {
        await using var tiers = new TierHarness();
        using var caller = new CancellationTokenSource();
        var asked = tiers.Client.PutAsync("accounts/1", new StreamContent(new StalledStream()), caller.Token);
        await caller.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        Assert.IsNotType<TimeoutException>(canceled.InnerException);
        Assert.Equal(0, tiers.Mcp.Arrivals);
    }

    [Fact]
    public async Task A_tiers_own_client_keeps_it_too_and_sends_it_whole_once_more()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.BadGateway);
        using var direct = tiers.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm:mcp");
        var body = new StalledStream();

        var asked = direct.PutAsync("accounts/1", new StreamContent(body));
        body.Answer(5);
        body.Answer(0);
        var answer = await tiers.RunAsync(asked);

        Assert.Equal((HttpStatusCode.OK, 2), (answer.StatusCode, tiers.Mcp.Arrivals));
        Assert.All(tiers.Mcp.Seen, seen => Assert.Equal(5, seen.Body!.Length));
    }
}
