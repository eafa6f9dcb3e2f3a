using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.AspNetCore;

public sealed class StatusTests
{
    [Fact]
    public async Task The_status_says_which_tier_serves_and_why_the_others_do_not()
    {
        await using var app = await TestApp.StartAsync();
        await app.Crm.GetAsync("accounts/1");
        app.Services.GetRequiredService<ITierResilienceControl>().Isolate("crm", "mcp", "alice");

        var status = await app.StatusAsync();

        var client = status.GetProperty("clients")[0];
        Assert.Equal(("crm", "sdk", 1d), (client.GetProperty("name").GetString(), client.GetProperty("servingTier").GetString(), client.GetProperty("successRate").GetDouble()));
        var mcp = client.GetProperty("tiers")[0];
        Assert.Equal(("mcp", "Isolated", "ByHand"), (mcp.GetProperty("name").GetString(), mcp.GetProperty("state").GetString(), mcp.GetProperty("stateReason").GetString()));
        Assert.NotNull(mcp.GetProperty("notEligibleBecause").GetString());
        Assert.Equal(app.Time.GetUtcNow(), mcp.GetProperty("stateSince").GetDateTimeOffset());
        var events = status.GetProperty("events");
        Assert.Equal(("control_used", "Warning"), (events[0].GetProperty("name").GetString(), events[0].GetProperty("level").GetString()));
        Assert.False(status.GetProperty("controls").GetBoolean());
    }

    [Fact]
    public async Task The_status_has_these_members_and_no_others()
    {
        await using var app = await TestApp.StartAsync();
        await app.Crm.GetAsync("accounts/1");
        app.Services.GetRequiredService<ITierResilienceControl>().Isolate("crm", "mcp", "alice");
        var status = await app.StatusAsync();
        var client = status.GetProperty("clients")[0];

        Assert.Equal("time instance controls clients events", Names(status));
        Assert.Equal("name isEnabled servingTier successRate tiers recentRequests", Names(client));
        Assert.Equal(
            "name order notEligibleBecause state stateSince stateReason timeUntilRetryMs failureCount successCount rejectedCalls trips consecutiveFailures errorRate " +
            "failureRate slowCallRate coolDownLeftMs isUnhealthy health trafficShare retryBudget concurrencyLimit inFlight rateLimitAvailable series",
            Names(client.GetProperty("tiers")[0]));
        Assert.Equal("at operation tier outcome statusCode attempts durationMs isStale", Names(client.GetProperty("recentRequests")[0]));
        Assert.Equal("at name level text", Names(status.GetProperty("events")[0]));
        Assert.Equal("requests retries left", Names(client.GetProperty("tiers")[0].GetProperty("retryBudget")));
        Assert.Equal(60, client.GetProperty("tiers")[0].GetProperty("series").GetArrayLength());
    }

    [Fact]
    public async Task Answers_are_not_kept_by_caches_nor_taken_for_another_type()
    {
        await using var app = await TestApp.StartAsync("ops");
        foreach (var response in new[] { await app.GetAsync("/resilience/status"), await app.GetAsync("/resilience/events"), await app.ControlAsync("crm/mcp/reset") })
        {
            using (response)
            {
                Assert.True(response.Headers.CacheControl!.NoStore);
                Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            }
        }
    }

    [Fact]
    public async Task Nothing_of_what_a_request_carried_is_shown()
    {
        await using var app = await TestApp.StartAsync();
        app.Tier("mcp").Always(HttpStatusCode.BadRequest, answer => answer.Headers.Add("X-Answer", "s3cret-of-answer"));
        var message = new HttpRequestMessage(HttpMethod.Post, "accounts/s3cret-in-path?token=s3cret-in-query") { Content = new StringContent("s3cret-in-body") };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "s3cret-token");
        message.Headers.Add("Cookie", "session=s3cret-cookie");
        await app.Crm.SendAsync(message);
        app.Tier("mcp").Always(new HttpRequestException("s3cret in an exception"));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => app.Crm.PostAsync("accounts?token=s3cret-in-query", new StringContent("s3cret-in-body")));

        using var response = await app.GetAsync("/resilience/status");
        var body = await response.Content.ReadAsStringAsync();

        Assert.Contains("\"statusCode\":400", body, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"Failure\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("accounts", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task With_a_read_policy_only_those_who_meet_it_see_anything()
    {
        await using var app = await TestApp.StartAsync(read: "read");
        foreach (var path in new[] { "/resilience/status", "/resilience/events" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync(path, "eve,guests")).StatusCode);
            using var response = await app.GetAsync(path, TestApp.Reader);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Without_a_client_that_has_tiers_the_mapping_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        var exception = Assert.Throws<InvalidOperationException>(() => app.MapTierResilience());
        Assert.Contains("AddTierResilience", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", null, "ControlPolicy")]
    [InlineData(null, "nobody", "ReadPolicy")]
    public async Task A_policy_that_does_not_exist_stops_the_start_and_says_what_to_do(string? control, string? read, string option)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(control, read));
        Assert.Contains($"{option} names the authorization policy 'nobody'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddPolicy(\"nobody\"", exception.Message, StringComparison.Ordinal);
    }

    private static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(property => property.Name));
}
